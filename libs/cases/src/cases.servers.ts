/** Where the servers are that the projections of cases use. */
export interface Servers {
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

export const SERVERS = Symbol('Servers of the case projections');
