/* The libvips way: shrink on load, overlay the mark, bisect the quality. Usage: vips IN MARK.png OUT WIDTH */
#include <stdlib.h>
#include <stdio.h>
#include <vips/vips.h>

int main(int argc, char **argv) {
  VipsImage *in, *mark, *both, *flat, *rgb, *page;
  if (argc != 5 || VIPS_INIT(argv[0])) return 2;
  if (vips_thumbnail(argv[1], &in, atoi(argv[4]), "height", 100000, NULL)) vips_error_exit(NULL);
  if (!(mark = vips_image_new_from_file(argv[2], NULL))) vips_error_exit(NULL);
  if (vips_composite2(in, mark, &both, VIPS_BLEND_MODE_OVER, NULL) || vips_flatten(both, &flat, NULL) ||
      vips_cast(flat, &rgb, VIPS_FORMAT_UCHAR, NULL) || !(page = vips_image_copy_memory(rgb))) vips_error_exit(NULL);
  int low = 20, high = 98;
  void *best = NULL; size_t size = 0;
  while (low <= high) {
    int q = (low + high) / 2;
    void *buf; size_t len;
    if (vips_jpegsave_buffer(page, &buf, &len, "Q", q, "optimize_coding", TRUE, "strip", TRUE, NULL)) vips_error_exit(NULL);
    if (len <= 200000) { g_free(best); best = buf; size = len; low = q + 1; } else { g_free(buf); high = q - 1; }
  }
  FILE *f = fopen(argv[3], "wb");
  if (!best || !f || fwrite(best, 1, size, f) != size || fclose(f)) return 1;
  return 0;
}
