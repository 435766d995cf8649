package org.moco4j.data;

import java.util.List;

/**
 * The pictures of a scan, decoded.
 *
 * @param images those that could be read, in order, without labels
 * @param troubles one for each picture: why it could not be read, or an empty text where it could
 * @param lasting whether the same files will give the same again; not so where one was out of reach
 */
record DecodedPictures(ImageSet images, List<String> troubles, boolean lasting) {}
