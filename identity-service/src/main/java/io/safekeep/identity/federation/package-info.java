/// Tenants whose people sign in at an OpenID Connect issuer of their own.
@NullMarked
package io.safekeep.identity.federation;

import org.jspecify.annotations.NullMarked;
