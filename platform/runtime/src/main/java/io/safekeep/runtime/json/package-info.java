/// JSON in the one form that signatures are made over.
@NullMarked
package io.safekeep.runtime.json;

import org.jspecify.annotations.NullMarked;
