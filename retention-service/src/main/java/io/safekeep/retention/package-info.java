/// The retention service.
@NullMarked
package io.safekeep.retention;

import org.jspecify.annotations.NullMarked;
