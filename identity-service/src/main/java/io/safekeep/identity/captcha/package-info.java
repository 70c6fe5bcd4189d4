/// A question on public forms that people answer more easily than programs: digits in a picture,
/// and the same to listen to.
@NullMarked
package io.safekeep.identity.captcha;

import org.jspecify.annotations.NullMarked;
