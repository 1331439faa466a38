/**
 * Glossary (handbook §2)
 * - **case** 工单: a resident's request or incident, one stream of events from report to closing
 * - **event** 事件: a stored fact, nothing else
 * - **unit** 网格单元: a node of the structure, from district to household point; the **chain** of an address is its units, lowest first
 * - **net** 一网: who holds which address when, at most one unit in each of two layers; a **boundary** 边界 is what a unit holds
 * - **structure** 结构: a community's levels, units, posts, staffing and matters as one piece of data, a preset or a file
 * - **post** 岗位: an office at a unit; persons hold posts from a date to a date
 * - **definition** 流程定义, **policy** 时限规则: data that say which moves exist and how long they may take; pinned per case
 * - **clock** 时钟, **deadline** 时限: what is measured, and one run of it; a **ring** is an alarm that went off
 * - **calendar** 工作日历: which days are worked; one version more with each year published or revised
 * - **council** 议事会, **deliberation** 议事协商: a body with members and a quorum, and what it deliberates; a **resolution** 决议 makes tasks
 * - **joint review** 综合研判会, **finding** 研判结论: a meeting about many cases, and what it found about one
 * - **appeal** 申诉: a unit against its card or verdict, decided in three steps
 * - **round** 轮次: handling, counted again after each rework
 * - **session** 会话: what a person is signed in with; an **administrator** 管理员 keeps accounts and keys, and nothing else
 * - **†, sealed** 加密: personal data, readable only with the keys of its subjects
 */
export * from './kernel/decider';
export * from './kernel/event';
export * from './kernel/refusals';
export * from './kernel/rejection';
export * from './kernel/same';
export * from './kernel/shelf';
export * from './appeals/appeal';
export * from './calendars/calendar';
export * from './calendars/local-time';
export * from './calendars/work-calendar';
export * from './cases/case';
export * from './cases/case.commands';
export { drawn } from './cases/case.draw';
export * from './cases/case.events';
export * from './cases/case.evolve';
export * from './cases/case.names';
export * from './cases/case.runs';
export * from './cases/case.state';
export * from './cases/case.what-if';
export { dryRun } from './cases/case.time';
export * from './deadlines/calculator';
export * from './deadlines/counting';
export * from './deadlines/explanation';
export * from './deadlines/lamps';
export * from './deadlines/policy';
export * from './deliberations/deliberation';
export * from './deliberations/deliberation.commands';
export * from './deliberations/deliberation.events';
export * from './grid-units/grid-unit';
export * from './grid-units/grid-unit.events';
export * from './grid-units/figures';
export * from './grid-units/level-scheme';
export * from './grid-units/net';
export * from './grid-units/structure';
export * from './grid-units/structure.events';
export * from './grid-units/structure.faults';
export * from './grid-units/structure.plan';
export * from './identities/administration';
export * from './identities/lockout';
export * from './identities/machine-client';
export * from './identities/password';
export * from './identities/session';
export * from './joint-reviews/joint-review';
export * from './matters/catalogue';
export * from './matters/category';
export * from './matters/matter';
export * from './organisations/organization';
export * from './posts/appointment';
export * from './posts/appointment.events';
export * from './posts/governing';
export * from './posts/roster';
export * from './posts/staffing';
export * from './subjects/access';
export * from './subjects/subject';
export * from './stored-events';
export * from './workflow/definition';
export * from './workflow/diagram';
export * from './workflow/faults';
export * from './workflow/publications';
export * from './workflow/rulebook';
