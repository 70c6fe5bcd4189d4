/// For which grants of access-service employees may act in a tenant's portal.
@NullMarked
package io.safekeep.identity.delegation;

import org.jspecify.annotations.NullMarked;
