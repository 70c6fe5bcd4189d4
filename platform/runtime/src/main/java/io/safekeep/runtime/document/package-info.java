/// Documents that people write: YAML, read strictly, with everything that is wrong said at once and
/// where it stands.
@NullMarked
package io.safekeep.runtime.document;

import org.jspecify.annotations.NullMarked;
