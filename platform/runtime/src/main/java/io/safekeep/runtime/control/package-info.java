/// Controls that prove promises: run on schedule, their results published as evidence.
@NullMarked
package io.safekeep.runtime.control;

import org.jspecify.annotations.NullMarked;
