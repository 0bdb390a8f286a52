#include "CPng.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(png_structp png, png_const_charp message) {
    struct cpng_picture *picture = png_get_error_ptr(png);
    strncpy(picture->error, message, sizeof picture->error - 1);
    longjmp(png_jmpbuf(png), 1);
}

static void ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

int cpng_read(const char *path, uint64_t most, struct cpng_picture *picture) {
    memset(picture, 0, sizeof *picture);
    FILE *file = fopen(path, "rbe");
    if (!file) {
        strcpy(picture->error, "it cannot be opened");
        return 0;
    }
    // Not on the stack: what a jump back finds there is undefined.
    png_bytep *volatile rows = NULL;
    png_bytep volatile bytes = NULL;
    png_infop info = NULL;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, picture, fail, ignore);
    if (png) info = png_create_info_struct(png);
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        fclose(file);
        free(rows);
        free(bytes);
        free(picture->values);
        picture->values = NULL;
        return 0;
    }
    png_init_io(png, file);
    png_set_user_limits(png, 65535, 65535);
    png_read_info(png, info);
    picture->width = png_get_image_width(png, info);
    picture->height = png_get_image_height(png, info);
    if ((uint64_t)picture->width * picture->height > most) png_error(png, "it has too many pixels");
    int type = png_get_color_type(png, info);
    if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (type == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
    png_set_strip_alpha(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    int depth = png_get_bit_depth(png, info);
    picture->channels = png_get_channels(png, info);
    picture->largest = depth == 16 ? 65535 : 255;
    size_t stride = png_get_rowbytes(png, info);
    bytes = malloc(stride * picture->height);
    rows = malloc(sizeof *rows * picture->height);
    size_t count = (size_t)picture->width * picture->height * (size_t)picture->channels;
    picture->values = malloc(sizeof(uint16_t) * count);
    if (!bytes || !rows || !picture->values) png_error(png, "memory does not suffice");
    for (uint32_t y = 0; y < picture->height; y++) rows[y] = bytes + y * stride;
    png_read_image(png, rows);
    png_read_end(png, NULL);
    size_t width = (size_t)picture->width * (size_t)picture->channels;
    for (uint32_t y = 0; y < picture->height; y++) {
        const png_byte *row = rows[y];
        for (size_t x = 0; x < width; x++)
            picture->values[y * width + x] =
                depth == 16 ? (uint16_t)(row[2 * x] << 8 | row[2 * x + 1]) : row[x];
    }
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
    free(rows);
    free(bytes);
    return 1;
}
