/// What is measured so that objectives can be judged from it.
@NullMarked
package io.safekeep.runtime.metrics;

import org.jspecify.annotations.NullMarked;
