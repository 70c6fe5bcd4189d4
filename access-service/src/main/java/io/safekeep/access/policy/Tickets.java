package io.safekeep.access.policy;

import io.safekeep.contracts.TenantId;

/// The system in which customers' cases and incidents are kept.
interface Tickets {

  /// Never throws: a system that does not answer is an answer too.
  TicketStatus look(String ticket, TenantId tenant);
}
