/// Facts of access-service, on topic `safekeep.access`, keyed by tenant.
@NullMarked
package io.safekeep.contracts.access;

import org.jspecify.annotations.NullMarked;
