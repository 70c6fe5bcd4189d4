/// People who can sign in, whether a tenant's or the vendor's own.
@NullMarked
package io.safekeep.identity.account;

import org.jspecify.annotations.NullMarked;
