/// Who calls, for which tenant, and what the token permits.
@NullMarked
package io.safekeep.runtime.security;

import org.jspecify.annotations.NullMarked;
