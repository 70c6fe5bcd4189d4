/// The OpenID Provider's endpoints. Every message is parsed and built by the Nimbus SDK; what is
/// decided here is only whether to say yes.
@NullMarked
package io.safekeep.identity.op;

import org.jspecify.annotations.NullMarked;
