/// Code that keeps or breaks the architecture rules.
@NullMarked
package io.safekeep.testing.sample.order;

import org.jspecify.annotations.NullMarked;
