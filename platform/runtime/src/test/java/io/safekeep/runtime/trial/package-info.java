/// A small service, only to try platform/runtime on it.
@NullMarked
package io.safekeep.runtime.trial;

import org.jspecify.annotations.NullMarked;
