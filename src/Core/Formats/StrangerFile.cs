using TfModelTools.Common;

namespace TfModelTools.Formats;

/// <summary>
/// Files that are often given in place of what is meant, and are nothing damaged: told by their first bytes, with what to do instead. For
/// everything that opens a file whatever it is.
/// </summary>
internal static class StrangerFile
{
    private const int HeadBytes = 4096;

    /// <summary>The fault of such a file; null for any other.</summary>
    /// <param name="path">An existing file.</param>
    public static UnrecognizedFormatException? Tell(string path)
    {
        byte[] head = new byte[HeadBytes];
        using (FileStream stream = InputFile.OpenStream(path, bufferSize: 0))
        {
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }

        return Tell(path, head);
    }

    /// <summary>The fault of such a file; null for any other.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="head">Its first bytes.</param>
    public static UnrecognizedFormatException? Tell(string path, ReadOnlySpan<byte> head) =>
        Describe(head) is var (what, remedy) ? new UnrecognizedFormatException($"'{path}' is {what}.", remedy, path) : null;

    /// <summary>What the beginning of a file says it is, with its article, and what to do; null for what is no stranger.</summary>
    /// <param name="head">The first bytes.</param>
    public static (string What, string Remedy)? Describe(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("version https://git-lfs.github.com/"u8))
        {
            return ("a Git LFS pointer, which stands for a file that was not fetched", "Run 'git lfs pull' in its repository, or download the file itself.");
        }

        if (head.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && head.IndexOf("\"weight_map\""u8) >= 0 && head.IndexOf(".safetensors\""u8) >= 0)
        {
            return ("the index of a model whose weights lie in several .safetensors files", "Give those files, each by itself; the index names them.");
        }

        if (head is [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..])
        {
            return ("a TensorFlow Lite model", "Give the Keras model it was made from.");
        }

        if (IsOnnx(head))
        {
            return ("an ONNX model", "Give the model it was made from, as .keras, .h5 or a SavedModel.");
        }

        return IsMessagePack(head)
            ? ("a MessagePack file, as Flax writes its weights", "Save the weights as .safetensors or .npz, or save the model from Keras or TensorFlow.")
            : null;
    }

    // A ModelProto (onnx/onnx, onnx.proto): the version of the format, and then the producer's name. A SavedModel begins alike, with version 1.
    private static bool IsOnnx(ReadOnlySpan<byte> head) =>
        head is [0x08, >= 2 and <= 32, 0x12, > 0 and < 0x80, ..]
        && head.Length > 4 + head[3]
        && head.Slice(4, head[3]).IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;

    // A map of a few entries or of 16 or 32 bits, whose first key is a text of letters (github.com/msgpack/msgpack, spec.md).
    private static bool IsMessagePack(ReadOnlySpan<byte> head)
    {
        int at = head switch
        {
            [>= 0x81 and <= 0x8f, ..] => 1,
            [0xde, ..] => 3,
            [0xdf, ..] => 5,
            _ => -1,
        };
        if (at < 0 || at + 2 >= head.Length)
        {
            return false;
        }

        (int start, int length) = head[at] switch
        {
            >= 0xa1 and <= 0xbf => (at + 1, head[at] & 0x1f),
            0xd9 => (at + 2, head[at + 1]),
            _ => (0, 0),
        };
        if (length == 0 || start + length >= head.Length)
        {
            return false;
        }

        foreach (byte letter in head.Slice(start, length))
        {
            if (letter is < 0x20 or > 0x7e)
            {
                return false;
            }
        }

        // What the key stands for is a map, binary, or an extension (Flax's arrays).
        return head[start + length] is (>= 0x80 and <= 0x9f) or (>= 0xc4 and <= 0xc9) or (>= 0xd4 and <= 0xd8) or (>= 0xdc and <= 0xdf);
    }
}
