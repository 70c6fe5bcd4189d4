/// The door to tenants' databases: PostgreSQL's protocol on both sides, every act recorded before
/// it is forwarded.
@NullMarked
package io.safekeep.access.gateway;

import org.jspecify.annotations.NullMarked;
