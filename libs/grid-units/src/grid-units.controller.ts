import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { chainOf, Rejection, type Rulebook } from '@gridloop/domain';
import { RulebookFollower } from '@gridloop/engine';

/** The structure as the log has it now: which units there are, and who answers for an address. */
@ApiTags('grid units')
@ApiBearerAuth()
@Controller('api')
export class GridUnitsController {
  constructor(private readonly rulebook: RulebookFollower) {}

  /** Every unit with its parent, parents first. */
  @Get('grid-units')
  units() {
    return { units: [...this.rulebook.current.units.values()] };
  }

  /** The units responsible for an address, lowest first, with the people on their posts. */
  @Get('addresses/:addressId/chain')
  chain(@Param('addressId') addressId: string) {
    const book = this.rulebook.current;
    const chain = chainOf(book, addressId);
    if (!chain)
      throw new Rejection('not-found', 'ADDRESS_UNKNOWN', 'Expected to resolve an address, but no grid holds it');
    return {
      addressId,
      chain: chain.map((link) => ({
        ...link,
        name: book.units.get(link.unitId)?.name,
        posts: postsAt(book, link.unitId),
      })),
    };
  }
}

const postsAt = (book: Rulebook, unitId: string) =>
  [...book.appointments.values()]
    .flat()
    .filter((held) => held.unitId === unitId && !held.to)
    .map(({ post, person }) => ({ post, person }));
