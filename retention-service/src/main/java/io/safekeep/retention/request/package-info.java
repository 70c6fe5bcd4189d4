/// Customers' requests to be deleted before their time: proved, agreed on by a second person, and
/// slept on.
@NullMarked
package io.safekeep.retention.request;

import org.jspecify.annotations.NullMarked;
