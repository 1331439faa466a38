import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsISO8601, Matches } from 'class-validator';
import {
  boundaryAt,
  catalogueAt,
  chainFrom,
  countBelow,
  isLiving,
  locate,
  organizationKinds,
  organizationsBelow,
  Rejection,
  rosterAt,
  serving,
  subtree,
  vacancies,
  type Instant,
  type OrganizationKind,
  type Rulebook,
} from '@gridloop/domain';
import { CLOCK, parsePosition, RulebookFollower, type Clock } from '@gridloop/engine';
import { EdgeRefusal, ForMachines, LeftOut, OptionalId } from '@gridloop/platform';
import { levelNameOf, unitAnswer } from './grid-units.answers';

/** How long a query waits for the position it was given, in milliseconds. */
const patience = 5_000;

class AsOf {
  /** As it was true at this instant, such as `2020-03-01` or `2020-03-01T08:00:00+08:00`; left out: now. */
  @ApiProperty({ required: false }) @LeftOut() @IsISO8601({ strict: true, strictSeparator: true }) asOf?: string;
  /** Answer only when this position, from a command's answer, is visible; 503 `NOT_YET_VISIBLE` if that takes too long. */
  @LeftOut() @Matches(/^\d{1,20}-\d{1,20}$/) minPosition?: string;
}

class UnitsQuery extends AsOf {
  /** A unit: itself and all below it. */
  @OptionalId() within?: string;
}

class ServingQuery extends AsOf {
  @LeftOut() @Matches(/^[\p{L}\p{N}_]{1,64}$/u) skill?: string;
  @ApiProperty({ enum: organizationKinds, required: false })
  @LeftOut()
  @IsIn(organizationKinds)
  kind?: OrganizationKind;
}

class OrganizationsQuery extends ServingQuery {
  /** A unit: who serves it or one below it. */
  @OptionalId() within?: string;
}

/** Every community's structure as the log has it, at any instant: who answers for an address, and who was it last March. */
@ApiTags('structure')
@ApiBearerAuth()
@ForMachines('structure:read')
@Controller('api')
export class GridUnitQueriesController {
  constructor(
    private readonly rulebook: RulebookFollower,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The living units of all structures, or of one subtree, parents first. */
  @Get('grid-units')
  async units(@Query() query: UnitsQuery) {
    const { book, at } = await this.seen(query);
    const tops = query.within ? [livingOf(book, query.within, at)] : book.roots;
    return {
      asOf: at,
      units: tops.flatMap((top) => subtree(book, top, at)).map((record) => unitAnswer(book, record, at)),
    };
  }

  /** One unit with the way up, what stands right below it, and counts over its whole subtree. */
  @Get('grid-units/:unitId')
  async unit(@Param('unitId') unitId: string, @Query() query: AsOf) {
    const { book, at } = await this.seen(query);
    const record = book.units.get(livingOf(book, unitId, at));
    const levels = Map.groupBy(subtree(book, unitId, at), ({ unit }) => unit.level);
    return {
      asOf: at,
      ...(record ? unitAnswer(book, record, at) : {}),
      addresses: boundaryAt(book, unitId, at),
      boundary: record?.boundary,
      chain: chainFrom(book, unitId, at),
      below: (book.below.get(unitId) ?? []).flatMap((below) => {
        const child = book.units.get(below);
        if (!child || !isLiving(child, at)) return [];
        return [
          {
            ...unitAnswer(book, child, at),
            units: subtree(book, below, at).length,
            addresses: addressesOf(book, below, at),
          },
        ];
      }),
      counts: {
        units: Object.fromEntries([...levels].map(([level, records]) => [level, records.length])),
        addresses: addressesOf(book, unitId, at),
      },
    };
  }

  /** Who holds which post at the unit, and who stands in for whom. */
  @Get('grid-units/:unitId/roster')
  async roster(@Param('unitId') unitId: string, @Query() query: AsOf) {
    const { book, at } = await this.seen(query);
    livingOf(book, unitId, at);
    return { asOf: at, unitId, posts: rosterAt(book, unitId, at) };
  }

  /** The slots of the staffing templates in the subtree that lack people: `UNDERSTAFFED`. */
  @Get('grid-units/:unitId/vacancies')
  async vacancies(@Param('unitId') unitId: string, @Query() query: AsOf) {
    const { book, at } = await this.seen(query);
    const found = vacancies(book, livingOf(book, unitId, at), at);
    return { asOf: at, unitId, code: found.length > 0 ? 'UNDERSTAFFED' : null, vacancies: found };
  }

  /** The matters that count in the unit, each with the admission under which it stands, if it does. */
  @Get('grid-units/:unitId/catalogue')
  async catalogue(@Param('unitId') unitId: string, @Query() query: AsOf) {
    const { book, at } = await this.seen(query);
    return { asOf: at, unitId, matters: catalogueAt(book, livingOf(book, unitId, at), at) };
  }

  /** The organisations and volunteer teams that serve the unit, the nearest first. */
  @Get('grid-units/:unitId/organizations')
  async serving(@Param('unitId') unitId: string, @Query() query: ServingQuery) {
    const { book, at } = await this.seen(query);
    const { skill, kind } = query;
    return { asOf: at, unitId, organizations: serving(book, livingOf(book, unitId, at), { at, skill, kind }) };
  }

  /** The organisations and volunteer teams of all structures, or of one, with the people who hold posts at them. */
  @Get('organizations')
  async organizations(@Query() query: OrganizationsQuery) {
    const { book, at } = await this.seen(query);
    const { skill, kind, within } = query;
    const found = organizationsBelow(book, within && livingOf(book, within, at), { at, skill, kind });
    return {
      asOf: at,
      organizations: found.map((one) => ({ ...one, posts: rosterAt(book, one.organizationId, at) })),
    };
  }

  /** The units responsible for an address, lowest first, with the people who answer on their posts. */
  @Get('addresses/:addressId/chain')
  async chain(@Param('addressId') addressId: string, @Query() query: AsOf) {
    const { book, at } = await this.seen(query);
    const found = locate(book, addressId, at);
    if (!found)
      throw new Rejection('not-found', 'ADDRESS_UNKNOWN', 'Expected to resolve an address, but no grid holds it');
    return {
      asOf: at,
      addressId,
      name: book.addresses.get(addressId)?.name,
      gridId: found.gridId,
      gridKind: found.gridKind,
      chain: found.chain.map((link) => ({
        ...link,
        levelName: levelNameOf(book, link, at),
        name: book.units.get(link.unitId)?.unit.name,
        posts: rosterAt(book, link.unitId, at).map(({ appointment, responsible }) => ({
          post: appointment.post,
          person: responsible,
        })),
      })),
    };
  }

  /** The published categories with their filing conditions. */
  @Get('categories')
  async categories(@Query() query: AsOf) {
    const { book } = await this.seen(query);
    return { categories: [...book.categories.values()] };
  }

  private async seen({ asOf, minPosition }: AsOf): Promise<{ readonly book: Rulebook; readonly at: Instant }> {
    const wanted = minPosition ? parsePosition(minPosition) : undefined;
    if (wanted && !(await this.rulebook.reached(wanted, patience)))
      throw new EdgeRefusal('NOT_YET_VISIBLE', 'Expected to show a position, but the rulebook has not reached it', {
        headers: { 'Retry-After': '1' },
      });
    return { book: this.rulebook.current, at: asOf ? new Date(asOf).toISOString() : this.clock.now() };
  }
}

const addressesOf = (book: Rulebook, unitId: string, at: Instant): number =>
  countBelow(book, unitId, { count: 'addresses' }, at);

const livingOf = (book: Rulebook, unitId: string, at: Instant): string => {
  const record = book.units.get(unitId);
  if (record && isLiving(record, at)) return unitId;
  throw new Rejection('not-found', 'UNIT_UNKNOWN', 'Expected to show a unit, but none of this id lives at that time');
};
