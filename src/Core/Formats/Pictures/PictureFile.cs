using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Pictures.Jpeg;

namespace TfModelTools.Formats.Pictures;

/// <summary>Pictures in files: JPEG, PNG, BMP, and PPM and PGM, told by their content.</summary>
public static class PictureFile
{
    private const int HeadBytes = 16;

    /// <summary>Whether a path is a picture, also one of a kind that is not read.</summary>
    /// <exception cref="InputNotFoundException">The file may not be read.</exception>
    public static bool IsPicture(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using InputFile file = InputFile.Open(path);
        byte[] head = file.ReadStart(HeadBytes);
        return PngReader.IsPng(head) || JpegReader.IsJpeg(head) || BmpReader.IsBmp(head) || NetpbmReader.IsNetpbm(head) || Stranger(head) is not null;
    }

    /// <summary>Reads a picture. What it says of transparency is left out.</summary>
    /// <exception cref="TfModelException">It is none that is read, it is damaged, or larger than the limit.</exception>
    public static Picture Read(string path)
    {
        byte[] bytes = InputFile.ReadBytes(path);
        if (PngReader.IsPng(bytes))
        {
            return PngReader.Read(path, bytes);
        }

        return JpegReader.IsJpeg(bytes) ? JpegReader.Read(path, bytes)
            : BmpReader.IsBmp(bytes) ? BmpReader.Read(path, bytes)
            : NetpbmReader.IsNetpbm(bytes) ? NetpbmReader.Read(path, bytes)
            : throw new UnrecognizedFormatException(
                Stranger(bytes) is { } kind ? $"'{path}' is a {kind}, a kind of picture that is not read." : $"'{path}' is no picture that is read.",
                "Save it as JPEG, PNG, BMP, PPM or PGM.",
                path);
    }

    private static string? Stranger(ReadOnlySpan<byte> head) => head.StartsWith("GIF8"u8) ? "GIF file"
        : head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) ? "WebP file"
        : head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? "TIFF file"
        : null;
}
