/// Tenants and the relationships that they have with the vendor: the first thing and the last.
@NullMarked
package io.safekeep.identity.tenant;

import org.jspecify.annotations.NullMarked;
