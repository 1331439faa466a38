import { Body } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';
import { EachId, EachWords, Id, LeftOut, OptionalWords, Words } from '@gridloop/platform';
import { AskingOf, CaseCommands, CaseSender, Command, type AskedOfCase } from './command';

class WhistleBody {
  /** One of the three lawful kinds; any other the case refuses: `WHISTLE_KIND_INVALID`. */
  @Id() kind: string;
  @EachId(20) departments: string[];
  /** Minutes; left out, thirty. */
  @LeftOut() @IsInt() @Min(1) @Max(1_440) arriveLimit?: number;
}
class RateDepartmentBody {
  @Id() department: string;
  @IsInt() @Min(0) @Max(100) score: number;
  @OptionalWords(1_000) reason?: string;
}
class EndWhistleBody {
  @Words(2_000) result: string;
}
class DeliberationBody {
  @Id() council: string;
  @Id() item: string;
}
class ResolutionBody extends DeliberationBody {
  @Words(2_000) resolution: string;
  @EachWords(20, 400) tasks: string[];
}

/** Departments called to the spot 吹哨报到, and what a council makes of the matter 议事. */
@CaseCommands()
export class CallingController {
  constructor(private readonly sender: CaseSender) {}

  @Command('blow-whistle') blowWhistle(@AskingOf() asked: AskedOfCase, @Body() body: WhistleBody) {
    return this.sender.send(asked, 'BlowWhistle', body);
  }
  @Command('report-arrival') reportArrival(@AskingOf() asked: AskedOfCase) {
    return this.sender.send(asked, 'ReportArrival', {});
  }
  @Command('rate-department') rateDepartment(@AskingOf() asked: AskedOfCase, @Body() body: RateDepartmentBody) {
    return this.sender.send(asked, 'RateDepartment', { reason: '', ...body });
  }
  @Command('end-whistle') endWhistle(@AskingOf() asked: AskedOfCase, @Body() body: EndWhistleBody) {
    return this.sender.send(asked, 'EndWhistle', body);
  }
  @Command('link-deliberation') link(@AskingOf() asked: AskedOfCase, @Body() body: DeliberationBody) {
    return this.sender.send(asked, 'LinkDeliberation', body);
  }
  @Command('return-deliberation') return(@AskingOf() asked: AskedOfCase, @Body() body: ResolutionBody) {
    return this.sender.send(asked, 'ReturnDeliberation', body);
  }
}
