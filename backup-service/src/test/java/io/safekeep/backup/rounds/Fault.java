package io.safekeep.backup.rounds;

/// What breaks in a round.
enum Fault {
  /// A process of the service, as by `kill -9`.
  SERVICE_KILLED,

  /// The machine of the service: all its processes, and what of the WAL it had not forced to disk.
  SERVICE_LOST_PAGE_CACHE,

  /// The tenant's PostgreSQL with all its processes.
  TENANT_SERVER_KILLED,

  /// The PostgreSQL of the service's own database.
  SERVICE_DATABASE_KILLED,

  /// Connections between service and tenant's server are reset.
  NETWORK_CUT,

  /// Nothing arrives between service and tenant's server, and nobody is told.
  NETWORK_STALLED,

  /// Requests to the second repository get no answer.
  SECOND_STORE_CUT
}
