import { isExcluded } from '../matters/matter';
import type { Instant, Text } from '../kernel/event';
import { same } from '../kernel/same';
import { calendarFor, type Rulebook } from '../workflow/rulebook';
import type { GridUnit } from './grid-unit.events';
import { levelFaults, rankOf } from './level-scheme';
import { holderAt, isLiving, upward } from './net';
import type { Structure } from './structure';

/** Where in a structure something is wrong: an entry of one of its lists, or the whole. */
export interface FaultPlace {
  readonly list: keyof Structure;
  readonly index?: number;
  readonly field?: string;
}

/** What is wrong with a structure, and what to do about it, for whoever keeps the file. */
export interface StructureFault extends Text {
  readonly place: FaultPlace;
}

type Say = (place: FaultPlace, zh: string, en: string) => void;

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const codePattern = /^[A-Z][A-Z0-9_]{0,63}$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const deepest = 30;

/** Everything wrong with a structure, in itself and beside what stands already; [] when it may be loaded whole. */
export const structureFaults = (structure: Structure, book: Rulebook, at: Instant): readonly StructureFault[] => {
  const faults: StructureFault[] = [];
  const say: Say = (place, zh, en) => void faults.push({ place, zh, en });
  judgeLevels(structure, book, say);
  judgeUnits(structure, book, at, say);
  judgeBoundaries(structure, book, at, say);
  judgePeople(structure, book, say);
  judgeMatters(structure, book, say);
  return faults;
};

const judgeLevels = ({ levelScheme, rules }: Structure, book: Rulebook, say: Say): void => {
  for (const fault of levelFaults(levelScheme))
    say({ list: 'levelScheme' }, `层级方案有误：${fault}`, `The level scheme is faulty: ${fault}`);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*@\d+$/.test(levelScheme.id))
    say(
      { list: 'levelScheme' },
      `层级方案编号“${levelScheme.id}”应形如 xingguang-levels@1`,
      `The level scheme's id "${levelScheme.id}" should look like xingguang-levels@1`,
    );
  const published = book.levelSchemes.get(levelScheme.id);
  if (published && !same(published, levelScheme))
    say(
      { list: 'levelScheme' },
      `层级方案 ${levelScheme.id} 已发布且内容不同，请使用新的版本号`,
      `Level scheme ${levelScheme.id} is published with other content: give it a new version number`,
    );
  if (!book.definitions.has(rules.definition))
    say(
      { list: 'rules', field: 'definition' },
      `流程定义 ${rules.definition} 尚未发布`,
      `Workflow definition ${rules.definition} is not published`,
    );
  if (!book.policies.has(rules.policy))
    say(
      { list: 'rules', field: 'policy' },
      `时限规则 ${rules.policy} 尚未发布`,
      `Deadline policy ${rules.policy} is not published`,
    );
  if (!calendarFor(book, rules))
    say(
      { list: 'rules', field: 'calendar' },
      `工作日历 ${rules.calendar} 尚未发布`,
      `Work calendar ${rules.calendar} is not published`,
    );
};

const judgeUnits = (structure: Structure, book: Rulebook, at: Instant, say: Say): void => {
  const { units, levelScheme } = structure;
  const byId = new Map<string, GridUnit>();
  if (units.length === 0) say({ list: 'units' }, '文件中没有任何单元', 'The file holds no unit');
  for (const [index, unit] of units.entries()) {
    const place = (field: string): FaultPlace => ({ list: 'units', index, field });
    const { unitId } = unit;
    if (!idPattern.test(unitId)) {
      say(
        place('unitId'),
        `单元编号“${unitId}”应为 1–64 个字母、数字或 . _ @ -`,
        `The unit's id "${unitId}" should be 1 to 64 letters, digits or . _ @ -`,
      );
      continue;
    }
    const twin = byId.get(unitId);
    if (twin && twin.parent !== unit.parent)
      say(
        place('parent'),
        `单元 ${unitId} 有两个上级：${twin.parent ?? '无'} 和 ${unit.parent ?? '无'}，只能保留一个`,
        `Unit ${unitId} has two parents, ${twin.parent ?? 'none'} and ${unit.parent ?? 'none'}: keep one`,
      );
    else if (twin)
      say(place('unitId'), `单元 ${unitId} 出现两次，请删去一行`, `Unit ${unitId} stands twice: take one out`);
    else byId.set(unitId, unit);
    if (!unit.name.zh.trim()) say(place('name'), `单元 ${unitId} 没有名称`, `Unit ${unitId} has no name`);
    if (unit.kind !== 'RESIDENTIAL' && unit.kind !== 'DEDICATED')
      say(
        place('kind'),
        `单元 ${unitId} 的种类“${String(unit.kind)}”违反一网统筹：只能是居民网格或专属网格`,
        `Unit ${unitId} is of kind "${String(unit.kind)}": one net knows residential and dedicated grids only`,
      );
    judgeInstant(unit.since, place('since'), say);
    if (rankOf(levelScheme, unit.level) < 0)
      say(
        place('level'),
        `单元 ${unitId} 的层级“${unit.level}”不在层级方案中，可用：${levelScheme.levels.map(({ code }) => code).join('、')}`,
        `Unit ${unitId} is at level "${unit.level}", which the level scheme does not have; it has ${levelScheme.levels.map(({ code }) => code).join(', ')}`,
      );
    judgeKnown(unit, book, at, place, say);
  }
  for (const [index, unit] of units.entries()) judgeParent(unit, index, byId, structure, book, say);
};

/** A unit that stands already may move its boundary, and nothing else. */
const judgeKnown = (
  unit: GridUnit,
  book: Rulebook,
  at: Instant,
  place: (field: string) => FaultPlace,
  say: Say,
): void => {
  const known = book.units.get(unit.unitId);
  if (!known) return;
  if (!isLiving(known, at))
    say(place('unitId'), `单元 ${unit.unitId} 已撤销，请使用新的编号`, `Unit ${unit.unitId} is retired: use a new id`);
  else if (!sameUnit(known.unit, unit))
    say(
      place('unitId'),
      `单元 ${unit.unitId} 已存在，且名称、上级、层级或种类不同`,
      `Unit ${unit.unitId} stands already with another name, parent, level or kind`,
    );
};

/** Whether the file means the unit that stands, boundary and beginning aside. */
export const sameUnit = (known: GridUnit, { addresses: _addresses, since, ...said }: GridUnit): boolean => {
  const { addresses: _held, since: begun, ...standing } = known;
  return same(standing, said) && (since === undefined || since === begun);
};

const judgeParent = (
  unit: GridUnit,
  index: number,
  byId: ReadonlyMap<string, GridUnit>,
  { levelScheme }: Structure,
  book: Rulebook,
  say: Say,
): void => {
  if (!unit.parent) return;
  const place: FaultPlace = { list: 'units', index, field: 'parent' };
  const parent = byId.get(unit.parent) ?? book.units.get(unit.parent)?.unit;
  if (!parent) {
    say(
      place,
      `单元 ${unit.unitId} 的上级 ${unit.parent} 不存在`,
      `Unit ${unit.unitId} stands under ${unit.parent}, which does not exist`,
    );
    return;
  }
  const seen = new Set([unit.unitId]);
  let above: GridUnit | undefined = parent;
  while (above?.parent && !seen.has(above.unitId)) {
    seen.add(above.unitId);
    above = byId.get(above.parent);
  }
  if (above && seen.has(above.unitId)) {
    say(
      place,
      `单元 ${[...seen].join(' → ')} 的上级构成循环，请改正其中一个上级`,
      `The parents of ${[...seen].join(' → ')} go round in a circle: correct one of them`,
    );
    return;
  }
  if (seen.size > deepest)
    say(place, `单元 ${unit.unitId} 之上超过 ${deepest} 层`, `More than ${deepest} units stand above ${unit.unitId}`);
  const [rank, higher] = [rankOf(levelScheme, unit.level), rankOf(levelScheme, parent.level)];
  if (rank >= 0 && higher >= 0 && rank >= higher)
    say(
      { list: 'units', index, field: 'level' },
      `单元 ${unit.unitId}（${unit.level}）的层级应低于其上级 ${parent.unitId}（${parent.level}）`,
      `Unit ${unit.unitId} (${unit.level}) should stand at a lower level than its parent ${parent.unitId} (${parent.level})`,
    );
};

const judgeBoundaries = ({ units }: Structure, book: Rulebook, at: Instant, say: Say): void => {
  const holders = new Map<string, GridUnit>();
  const here = new Set(units.map(({ unitId }) => unitId));
  for (const [index, unit] of units.entries()) {
    const place: FaultPlace = { list: 'units', index, field: 'addresses' };
    const above = new Set(upward(book, unit.parent).map((record) => record.unit.unitId));
    for (const { addressId, name } of unit.addresses) {
      if (!idPattern.test(addressId))
        say(
          place,
          `单元 ${unit.unitId} 的地址编号“${addressId}”应为 1–64 个字母、数字或 . _ @ -`,
          `The address id "${addressId}" of unit ${unit.unitId} should be 1 to 64 letters, digits or . _ @ -`,
        );
      if (!name.zh.trim()) say(place, `地址 ${addressId} 没有名称`, `Address ${addressId} has no name`);
      const other = holders.get(`${unit.kind} ${addressId}`);
      if (other)
        say(
          place,
          `地址 ${addressId} 同时属于 ${other.unitId} 和 ${unit.unitId}，违反一网统筹`,
          `Address ${addressId} lies in both ${other.unitId} and ${unit.unitId}: one net only`,
        );
      holders.set(`${unit.kind} ${addressId}`, unit);
      const holder = holderAt(book, addressId, unit.kind, at);
      const record = holder === undefined ? undefined : book.units.get(holder);
      if (record && holder && !here.has(holder) && !above.has(holder) && isLiving(record, at))
        say(
          place,
          `地址 ${addressId} 已属于文件之外的单元 ${holder}，违反一网统筹`,
          `Address ${addressId} belongs to ${holder}, which this file does not hold: one net only`,
        );
    }
  }
};

const judgePeople = (
  { people, appointments, units, organizations, staffing }: Structure,
  book: Rulebook,
  say: Say,
): void => {
  const persons = new Map(people.map((person) => [person.subjectId, person]));
  for (const [index, { subjectId, name }] of people.entries()) {
    const place: FaultPlace = { list: 'people', index, field: 'subjectId' };
    if (!idPattern.test(subjectId))
      say(
        place,
        `人员编号“${subjectId}”应为 1–64 个字母、数字或 . _ @ -`,
        `The person's id "${subjectId}" should be 1 to 64 letters, digits or . _ @ -`,
      );
    else if (persons.get(subjectId)?.name !== name)
      say(place, `人员 ${subjectId} 出现两次且姓名不同`, `Person ${subjectId} stands twice with different names`);
  }
  const seats = new Set([
    ...units.map(({ unitId }) => unitId),
    ...organizations.map(({ organizationId }) => organizationId),
  ]);
  const seen = new Set<string>();
  for (const [index, held] of appointments.entries()) {
    const place = (field: string): FaultPlace => ({ list: 'appointments', index, field });
    const { appointmentId, person, post, unitId, from, to } = held;
    if (!idPattern.test(appointmentId))
      say(
        place('appointmentId'),
        `任职编号“${appointmentId}”应为 1–64 个字母、数字或 . _ @ -`,
        `The appointment's id "${appointmentId}" should be 1 to 64 letters, digits or . _ @ -`,
      );
    if (seen.has(appointmentId))
      say(place('appointmentId'), `任职 ${appointmentId} 出现两次`, `Appointment ${appointmentId} stands twice`);
    seen.add(appointmentId);
    if (!persons.has(person) && !book.heldBy.has(person))
      say(
        place('person'),
        `任职 ${appointmentId} 的人员 ${person} 不在人员名单中`,
        `Appointment ${appointmentId} names ${person}, who is not among the people`,
      );
    if (!seats.has(unitId) && !book.units.has(unitId) && !book.organizations.has(unitId))
      say(
        place('unitId'),
        `任职 ${appointmentId} 的单元 ${unitId} 不存在`,
        `Appointment ${appointmentId} is at ${unitId}, which does not exist`,
      );
    if (!codePattern.test(post))
      say(
        place('post'),
        `岗位“${post}”不是岗位代码，如 GRID_HEAD`,
        `Post "${post}" is no code of a post, such as GRID_HEAD`,
      );
    judgeInstant(from, place('from'), say);
    judgeInstant(to, place('to'), say);
    if (to && to <= from)
      say(
        place('to'),
        `任职 ${appointmentId} 的结束时间不晚于开始时间`,
        `Appointment ${appointmentId} ends before it begins`,
      );
    const known = book.holdings.get(appointmentId);
    if (known && (known.person !== person || known.post !== post || known.unitId !== unitId || known.from !== from))
      say(
        place('appointmentId'),
        `任职 ${appointmentId} 已登记且内容不同，请使用新的编号`,
        `Appointment ${appointmentId} stands already with other content: use a new id`,
      );
    for (const slot of staffing.flatMap(({ slots }) => slots).filter((one) => one.post === post))
      for (const needed of slot.requires ?? [])
        if ('post' in needed && !appointments.some((one) => one.person === person && one.post === needed.post))
          say(
            place('person'),
            `${person} 不符合 ${post} 的任职条件：须同时任 ${needed.post}`,
            `${person} is not eligible as ${post}: he has to be ${needed.post} as well`,
          );
  }
  for (const [index, { organizationId, unitId, name }] of organizations.entries()) {
    const place: FaultPlace = { list: 'organizations', index, field: 'unitId' };
    if (!idPattern.test(organizationId) || !name.zh.trim())
      say(place, `单位“${organizationId}”缺少编号或名称`, `Organisation "${organizationId}" lacks its id or name`);
    if (!seats.has(unitId) && !book.units.has(unitId))
      say(
        place,
        `单位 ${organizationId} 服务的单元 ${unitId} 不存在`,
        `Organisation ${organizationId} serves ${unitId}, which does not exist`,
      );
    const known = book.organizations.get(organizationId);
    if (known && !same(known, organizations[index]))
      say(
        place,
        `单位 ${organizationId} 已登记且内容不同`,
        `Organisation ${organizationId} stands already with other content`,
      );
  }
};

const judgeMatters = ({ matters, units }: Structure, book: Rulebook, say: Say): void => {
  for (const [index, matter] of matters.entries()) {
    const { matterId, unitId, kind, admission } = matter;
    const place = (field: string): FaultPlace => ({ list: 'matters', index, field });
    if (!idPattern.test(matterId) || !matter.name.zh.trim())
      say(place('matterId'), `事项“${matterId}”缺少编号或名称`, `Matter "${matterId}" lacks its id or name`);
    if (!units.some((unit) => unit.unitId === unitId) && !book.units.has(unitId))
      say(
        place('unitId'),
        `事项 ${matterId} 所属单元 ${unitId} 不存在`,
        `Matter ${matterId} belongs to ${unitId}, which does not exist`,
      );
    const { admission: _admission, ...application } = matter;
    const known = book.matters.get(matterId)?.application;
    if (known && !same(known, application))
      say(
        place('matterId'),
        `事项 ${matterId} 已申请且内容不同`,
        `Matter ${matterId} was applied for with other content`,
      );
    if (!admission) continue;
    if (isExcluded(kind))
      say(
        place('kind'),
        `事项 ${matterId} 属行政执法或行业监管，不得下沉网格`,
        `Matter ${matterId} is law enforcement or industry regulation and may not be given to grids`,
      );
    const { consentOf, effectiveTo, effectiveFrom, decisionBody, resources } = admission;
    judgeInstant(effectiveFrom, place('admission'), say);
    judgeInstant(effectiveTo, place('admission'), say);
    if (effectiveTo && effectiveTo <= effectiveFrom)
      say(
        place('admission'),
        `事项 ${matterId} 的截止日期不晚于生效日期`,
        `The admission of ${matterId} ends before it begins`,
      );
    if (consentOf && !effectiveTo)
      say(
        place('admission'),
        `事项 ${matterId} 为临时准入，须写明截止日期`,
        `Matter ${matterId} is admitted for a time: say until when`,
      );
    if (!consentOf && !decisionBody)
      say(place('admission'), `事项 ${matterId} 缺少决定机关`, `Matter ${matterId} lacks the body that decided`);
    if (!consentOf && !(resources?.staff && resources.money && resources.means))
      say(
        place('admission'),
        `事项 ${matterId} 的人员、经费或手段未下放`,
        `Staff, money or means of matter ${matterId} were not transferred`,
      );
  }
};

const judgeInstant = (instant: Instant | undefined, place: FaultPlace, say: Say): void => {
  if (instant !== undefined && !(instantPattern.test(instant) && isDate(instant)))
    say(
      place,
      `“${instant}”不是有效时间，应形如 2020-01-01T00:00:00.000Z`,
      `"${instant}" is no instant; it should look like 2020-01-01T00:00:00.000Z`,
    );
};

const isDate = (instant: Instant): boolean => {
  const time = Date.parse(instant);
  return !Number.isNaN(time) && new Date(time).toISOString() === instant;
};
