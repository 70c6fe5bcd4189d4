/// The people of a tenant.
@NullMarked
package io.safekeep.identity.user;

import org.jspecify.annotations.NullMarked;
