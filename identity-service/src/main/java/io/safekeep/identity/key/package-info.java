/// Signing keys of the OpenID Provider: made ahead, published before use, sealed at rest, rotated.
@NullMarked
package io.safekeep.identity.key;

import org.jspecify.annotations.NullMarked;
