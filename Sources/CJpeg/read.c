#include "CJpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

struct failure {
    struct jpeg_error_mgr manager;
    jmp_buf back;
    struct cjpeg_picture *picture;
};

static void fail(j_common_ptr codec) {
    struct failure *failure = (struct failure *)codec->err;
    char text[JMSG_LENGTH_MAX];
    codec->err->format_message(codec, text);
    strncpy(failure->picture->error, text, sizeof failure->picture->error - 1);
    longjmp(failure->back, 1);
}

// Of a picture that is cut off or damaged libjpeg makes up the rest, with a warning only.
static void warn(j_common_ptr codec, int level) {
    if (level < 0) fail(codec);
}

int cjpeg_read(const char *path, uint64_t most, struct cjpeg_picture *picture) {
    memset(picture, 0, sizeof *picture);
    FILE *file = fopen(path, "rbe");
    if (!file) {
        strcpy(picture->error, "it cannot be opened");
        return 0;
    }
    struct jpeg_decompress_struct codec;
    struct failure failure = {.picture = picture};
    codec.err = jpeg_std_error(&failure.manager);
    failure.manager.error_exit = fail;
    failure.manager.emit_message = warn;
    if (setjmp(failure.back)) {
        jpeg_destroy_decompress(&codec);
        fclose(file);
        free(picture->values);
        picture->values = NULL;
        return 0;
    }
    jpeg_create_decompress(&codec);
    jpeg_stdio_src(&codec, file);
    jpeg_read_header(&codec, TRUE);
    if ((uint64_t)codec.image_width * codec.image_height > most) {
        strcpy(picture->error, "it has too many pixels");
        longjmp(failure.back, 1);
    }
    codec.out_color_space = codec.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&codec);
    picture->width = codec.output_width;
    picture->height = codec.output_height;
    picture->channels = codec.output_components;
    size_t stride = (size_t)codec.output_width * (size_t)codec.output_components;
    picture->values = malloc(stride * codec.output_height);
    if (!picture->values) {
        strcpy(picture->error, "memory does not suffice");
        longjmp(failure.back, 1);
    }
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = picture->values + codec.output_scanline * stride;
        jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_finish_decompress(&codec);
    jpeg_destroy_decompress(&codec);
    fclose(file);
    return 1;
}
