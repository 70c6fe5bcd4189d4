/// What people have allowed third parties' applications to learn of them.
@NullMarked
package io.safekeep.identity.consent;

import org.jspecify.annotations.NullMarked;
