import { installer } from '../posts/governing';
import type { Administration } from './administration';
import type { MachineClientCommand } from './machine-client';
import type { SessionCommand, SignInMethod } from './session';

/** An instant of one day of February 2026, by its hour. */
export const on = (day: number, hour = '08:00'): string => `2026-02-${String(day).padStart(2, '0')}T${hour}:00.000Z`;

export const administration: Administration = { administrators: ['admin'] };

export const start = (sessionId: string, at = on(1), by = 'p-1', method: SignInMethod = 'PASSWORD') =>
  ({ type: 'StartSession', data: { person: 'p-1', sessionId, method, by, at } }) satisfies SessionCommand;
export const end = (
  sessionId: string,
  by = 'p-1',
  more: Partial<Extract<SessionCommand, { type: 'EndSession' }>['data']> = {},
) => ({ type: 'EndSession', data: { person: 'p-1', sessionId, by, at: on(1), ...more } }) satisfies SessionCommand;
export const revoke = (by = 'p-1', kept?: string) =>
  ({
    type: 'RevokeSessions',
    data: { person: 'p-1', reason: 'ENDED_BY_OWNER', ...(kept ? { kept } : {}), by, at: on(1) },
  }) satisfies SessionCommand;

export const register = (by = 'admin', expiresAt = on(20)) =>
  ({
    type: 'RegisterMachineClient',
    data: { clientId: 'm-1', purpose: '12345 热线', scopes: ['cases:report'], expiresAt, by, at: on(1) },
  }) satisfies MachineClientCommand;
export const revokeMachine = (by = 'admin') =>
  ({ type: 'RevokeMachineClient', data: { clientId: 'm-1', by, at: on(2) } }) satisfies MachineClientCommand;

export const name = (person: string, by = installer) =>
  ({ type: 'NameAdministrator', data: { person, by, at: on(1) } }) as const;
export const dismiss = (person: string, by = installer) =>
  ({ type: 'DismissAdministrator', data: { person, by, at: on(1) } }) as const;
