/// What a trace may say of a request.
@NullMarked
package io.safekeep.runtime.trace;

import org.jspecify.annotations.NullMarked;
