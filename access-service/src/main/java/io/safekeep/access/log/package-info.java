/// The record of every access, staged with the act and published as transparency logs.
@NullMarked
package io.safekeep.access.log;

import org.jspecify.annotations.NullMarked;
