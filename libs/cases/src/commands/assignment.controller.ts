import { Body } from '@nestjs/common';
import { Flag, Id, OptionalDay, OptionalId, OptionalWords, Words } from '@gridloop/platform';
import { AskingOf, CaseCommands, CaseSender, Command, ReasonBody, type AskedOfCase } from './command';

class DispatchBody {
  /** A unit of the case's chain, or a body that serves one; left out, the lowest unit. */
  @OptionalId() toUnit?: string;
}
class EscalateBody extends ReasonBody {
  /** A higher unit of the chain; left out, the next. */
  @OptionalId() toUnit?: string;
}
class ReassignBody extends ReasonBody {
  @Id() toUnit: string;
}
class CoHandlerBody {
  @Id() unit: string;
  @Words(1_000) task: string;
  @OptionalDay() limit?: string;
}
class ResultBody {
  @Words(2_000) result: string;
}
class ReturnBody extends ReasonBody {
  /** The rule by which it belongs elsewhere. */
  @OptionalWords(400) basis?: string;
  @OptionalId() proposedUnit?: string;
}
class ArbitrateBody extends ReasonBody {
  @Flag() upheld: boolean;
  /** Who has it from now on; left out, the dispatcher sends it anew. */
  @OptionalId() newLead?: string;
}

/** Who has the case: dispatched, signed for, climbing, shared, returned. */
@CaseCommands()
export class AssignmentController {
  constructor(private readonly sender: CaseSender) {}

  @Command('dispatch') dispatch(@AskingOf() asked: AskedOfCase, @Body() body: DispatchBody) {
    return this.sender.send(asked, 'DispatchCase', body);
  }
  @Command('route-express') routeExpress(@AskingOf() asked: AskedOfCase) {
    return this.sender.send(asked, 'RouteExpress', {});
  }
  @Command('recall') recall(@AskingOf() asked: AskedOfCase, @Body() { reason = '' }: ReasonBody) {
    return this.sender.send(asked, 'RecallDispatch', { reason });
  }
  @Command('sign') sign(@AskingOf() asked: AskedOfCase) {
    return this.sender.send(asked, 'SignAssignment', {});
  }
  @Command('escalate') escalate(@AskingOf() asked: AskedOfCase, @Body() body: EscalateBody) {
    return this.sender.send(asked, 'EscalateCase', { reason: '', ...body });
  }
  @Command('reassign') reassign(@AskingOf() asked: AskedOfCase, @Body() body: ReassignBody) {
    return this.sender.send(asked, 'ReassignCase', { reason: '', ...body });
  }
  @Command('add-co-handler') addCoHandler(@AskingOf() asked: AskedOfCase, @Body() body: CoHandlerBody) {
    return this.sender.send(asked, 'AddCoHandler', body);
  }
  @Command('report-co-handling') reportCoHandling(@AskingOf() asked: AskedOfCase, @Body() body: ResultBody) {
    return this.sender.send(asked, 'ReportCoHandling', body);
  }
  @Command('return') return(@AskingOf() asked: AskedOfCase, @Body() body: ReturnBody) {
    return this.sender.send(asked, 'ReturnAssignment', body);
  }
  @Command('arbitrate') arbitrate(@AskingOf() asked: AskedOfCase, @Body() body: ArbitrateBody) {
    return this.sender.send(asked, 'ArbitrateReturn', { reason: '', ...body });
  }
}
