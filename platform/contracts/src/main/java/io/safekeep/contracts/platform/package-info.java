/// Facts that every service tells about itself: results of control checks and messages that nobody
/// could handle.
@NullMarked
package io.safekeep.contracts.platform;

import org.jspecify.annotations.NullMarked;
