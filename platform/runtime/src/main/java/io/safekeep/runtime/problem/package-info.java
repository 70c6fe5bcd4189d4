/// Errors as clients see them: RFC 9457 problem details.
@NullMarked
package io.safekeep.runtime.problem;

import org.jspecify.annotations.NullMarked;
