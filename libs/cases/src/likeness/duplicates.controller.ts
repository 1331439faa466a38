import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { locate } from '@gridloop/domain';
import {
  CLOCK,
  DATABASE,
  KEY_VAULT,
  RulebookFollower,
  type Clock,
  type Database,
  type KeyVault,
} from '@gridloop/engine';
import { OptionalId, Person, Words } from '@gridloop/platform';
import { caseIdOf } from '../cases.ids';
import { readCase } from '../cases.queue';
import { CaseReaders, unseen } from '../cases.readers';
import { blindGrams } from './grams';
import { suggested, type Suggestion, type Suggestions } from './likeness';
import { findAlike, indexed, type Sought } from './likeness.search';
import { likenessKey } from './likeness.view';

class DraftBody {
  @Words(4_000) text: string;
  @OptionalId() addressId?: string;
  @OptionalId() category?: string;
  /** The resident, if he is known here; one who asks for himself is always himself. */
  @OptionalId() reporterId?: string;
}

class SuggestionsAnswer implements Suggestions {
  /** Open cases that seem to be about the same, each with its reasons. */
  @ApiProperty({ type: [Object] }) duplicates: readonly Suggestion[];
  /** Ended cases of the same person or place: the demand comes again. */
  @ApiProperty({ type: [Object] }) repeats: readonly Suggestion[];
}

/**
 * Cases that may be about the same: shown with reasons, never merged by machine. Staff find those of their own structures,
 * a resident his own; confidential ones are never found.
 */
@ApiTags('cases')
@ApiBearerAuth()
@Controller('api/cases')
export class DuplicatesController {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(KEY_VAULT) private readonly vault: KeyVault,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly rulebook: RulebookFollower,
    private readonly readers: CaseReaders,
  ) {}

  /** For what is about to be reported. A body, for the text is personal and stands in no address. */
  @Post('duplicates')
  @HttpCode(200)
  @ApiOkResponse({ type: SuggestionsAnswer })
  async ofDraft(@Person() person: string, @Body() { text, addressId, category, reporterId }: DraftBody) {
    const at = this.clock.now();
    const gridId = addressId ? locate(this.rulebook.current, addressId, at)?.gridId : undefined;
    const grams = blindGrams(await likenessKey(this.vault), [text]);
    return this.find(person, {
      grams,
      addressId,
      gridId,
      category,
      reporters: reporterId ? [reporterId] : [],
      except: undefined,
      at,
    });
  }

  /** For a case that was reported. */
  @Get(':caseId/duplicates')
  @ApiOkResponse({ type: SuggestionsAnswer })
  async ofCase(@Person() person: string, @Param('caseId') word: string) {
    const caseId = caseIdOf(word);
    const [row, told] = await Promise.all([readCase(this.db, caseId, this.clock.now()), indexed(this.db, caseId)]);
    if (!row || !told || !this.readers.maySee(person, row)) throw unseen(caseId);
    const { address_id, grams } = told;
    const { reporters, category, reported_at: at } = row;
    return this.find(person, {
      grams,
      addressId: address_id ?? undefined,
      gridId: row.path[row.levels.indexOf('GRID')],
      category: category ?? undefined,
      reporters,
      except: caseId,
      at,
    });
  }

  private async find(person: string, sought: Sought): Promise<SuggestionsAnswer> {
    const structures = this.readers.structuresOf(person);
    const found =
      structures.length > 0
        ? await findAlike(this.db, sought, { structures })
        : await findAlike(this.db, { ...sought, reporters: [person] }, { reporter: person });
    return suggested(found, sought.addressId !== undefined);
  }
}
