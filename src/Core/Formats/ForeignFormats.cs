using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats;

/// <summary>
/// The one table of formats that are given in place of what is meant: how each is told, by its first and last bytes, and what to do instead.
/// The name .ckpt alone is used by several programs.
/// </summary>
internal static class ForeignFormats
{
    /// <summary>How many bytes of a file's beginning the proofs look at.</summary>
    public const int HeadBytes = 4096;

    private const int TailBytes = 65536;
    private const string Again = "Copy or download it again from its source.";
    private const string AsModel = "Give a .h5 or .keras file, a SavedModel folder, a .meta file or a frozen graph.";
    /// <summary>What to do where a checkpoint was wanted.</summary>
    public const string AsWeights = "Give the prefix, the .index file or the folder of a TensorFlow checkpoint.";
    private const string Lists = "Give the model: this file holds arrays, which can be listed and exported as weights.";

    private delegate bool Proof(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length);

    // Told with certainty by their first bytes, whatever was wanted: some begin as what is read here does.
    private static readonly (Proof Is, ForeignFormat Format)[] Strangers =
    [
        ((h, _, _) => IsLfsPointer(h), Of("a Git LFS pointer, which stands for a file that was not fetched", "Run 'git lfs pull' in its repository, or download the file itself.")),
        ((h, _, _) => IsSafeTensorsIndex(h), Of("the index of a model whose weights lie in several .safetensors files", "Give those files, each by itself; the index names them.")),
        ((h, _, _) => h is [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..], Of("a TensorFlow Lite model", "Give the Keras model it was made from.")),
        ((h, _, _) => IsMessagePack(h), Of("a MessagePack file, as Flax writes its weights", "Save the weights as .safetensors or .npz, or save the model from Keras or TensorFlow.")),
    ];

    // Told when nothing that is read here fits.
    private static readonly (Proof Is, ForeignFormat Format)[] Others =
    [
        ((_, _, length) => length == 0, Of("an empty file", Again)),
        ((h, t, _) => IsZip(h) && (Holds(h, t, "/data.pkl"u8) || Holds(h, t, "constants.pkl"u8)), new(
            "a PyTorch file (a zip archive with data.pkl)", "Convert the model to Keras, or export it from PyTorch in a format that is read here.", "Save its state_dict as .safetensors or .npz in PyTorch and use that.")),
        ((h, t, _) => IsZip(h) && Holds(h, t, "model.weights.h5"u8), new("a Keras 3 model (.keras)", "Give a .keras file that Keras saved, whole: its config.json is missing.", "Import it as a .keras model.")),
        ((h, t, _) => IsZip(h) && Holds(h, t, ".npy"u8), new("a NumPy .npz file", Lists, "List or export it as an .npz file.")),
        ((h, _, _) => IsZip(h), new("a zip archive", "Give a .keras file that Keras saved.", AsWeights)),
        ((h, _, _) => h.StartsWith((byte[])[0x89, .. "HDF\r\n\x1a\n"u8]), new(
            "an HDF5 file (a Keras model or its weights)", "Give a file that Keras saved; the datasets of this one can be listed and exported as weights.", "Import it as a Keras .h5 model, or list its weights as an .h5 file.")),

        // The number 0x1950a86a20f9469cfc6c stands first in what torch.save wrote before it used zip files.
        ((h, _, _) => h is [0x80, >= 2 and <= 5, ..] && h[2..].StartsWith((byte[])[0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]), new(
            "a PyTorch file (a pickle written by torch.save)", "Convert the model to Keras, or export it from PyTorch in a format that is read here.", "Save its state_dict as .safetensors or .npz in PyTorch and use that.")),
        ((h, _, _) => h is [0x80, >= 2 and <= 5, ..], new(
            "a Python pickle, as PyTorch and other programs write them, which is never read: it could run any code", "Save the model from Keras as .keras or .h5.", "Save the arrays as .npz or .safetensors and use that.")),
        ((h, _, length) => h.Length > 8 && h[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(h) is var header && header <= (ulong)(length - 8), new(
            "a safetensors file", Lists, "List or export it as a .safetensors file.")),
        ((h, _, _) => h.StartsWith((byte[])[0x93, .. "NUMPY"u8]), new("a NumPy .npy file", Lists, "Use it as an .npy file.")),
        ((h, _, _) => h.StartsWith("GGUF"u8), new("a GGUF file", AsModel, AsWeights)),
        ((h, _, _) => h.StartsWith((byte[])[0x1f, 0x8b]), Of("a gzip-compressed file", "Decompress it first.")),
        ((h, _, _) => h.Length > 262 && h[257..].StartsWith("ustar"u8), Of("a tar archive", "Unpack it first.")),
        ((h, _, _) => IsPaddle(h), new("a PaddlePaddle parameter file", AsModel, "Save its parameters as .npz or .safetensors in PaddlePaddle and use that.")),
        ((h, _, _) => IsMindSpore(h), new("a MindSpore checkpoint", AsModel, "Save its parameters as .npz or .safetensors in MindSpore and use that.")),
        ((h, _, _) => h.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] && IsText(h), new("JSON, but nothing of what is read here", "Give a .h5 or .keras file.", AsWeights)),
        ((h, _, _) => IsText(h), new("a text file of no known format", AsModel, AsWeights)),
        ((h, _, _) => IsNodeList(h), new("a Protocol Buffers file, such as a frozen graph or a SavedModel", "Copy or download it again, or export the model again.", "Import it as a model, or give its folder.")),
    ];

    private static readonly ForeignFormat Nothing = new("a file of another kind, or a damaged checkpoint (it does not end with a table's magic number)", AsModel, AsWeights);

    /// <summary>What the beginning of a file says for certain, whatever was wanted; null for what may be read here.</summary>
    /// <param name="head">The first bytes.</param>
    public static ForeignFormat? FindStranger(ReadOnlySpan<byte> head)
    {
        foreach ((Proof proof, ForeignFormat format) in Strangers)
        {
            if (proof(head, [], head.Length))
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>What a file is that nothing here reads as what was wanted.</summary>
    public static ForeignFormat Describe(ByteSource file)
    {
        byte[] head = file.ReadStart(HeadBytes);
        byte[] tail = new byte[Math.Min(TailBytes, file.Length)];
        file.ReadExactly(tail, file.Length - tail.Length, "the end");
        foreach ((Proof proof, ForeignFormat format) in Strangers.Concat(Others))
        {
            if (proof(head, tail, file.Length))
            {
                return format;
            }
        }

        return Nothing;
    }

    /// <summary>Whether a file is what Git LFS leaves in place of one that was not fetched.</summary>
    public static bool IsLfsPointer(ByteSource file) => file.Length < 1024 && IsLfsPointer(file.ReadStart(64));

    private static ForeignFormat Of(string what, string remedy) => new(what, remedy, remedy);

    private static bool IsLfsPointer(ReadOnlySpan<byte> head) => head.StartsWith("version https://git-lfs.github.com/"u8);

    private static bool IsSafeTensorsIndex(ReadOnlySpan<byte> head) =>
        head.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && head.IndexOf("\"weight_map\""u8) >= 0 && head.IndexOf(".safetensors\""u8) >= 0;

    private static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8);

    // Names of members stand in the clear in the local headers and, all of them, in the directory at the end.
    private static bool Holds(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, ReadOnlySpan<byte> name) => head.IndexOf(name) >= 0 || tail.IndexOf(name) >= 0;

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

    /// <summary>
    /// A tensor as PaddlePaddle's save writes it (paddle/fluid/framework/lod_tensor.cc): version 0, no levels of detail, version 0 of the
    /// tensor, the bytes of its description, and that, which begins with the data type.
    /// </summary>
    private static bool IsPaddle(ReadOnlySpan<byte> head) =>
        head.Length > 24 && head[..16].IndexOfAnyExcept((byte)0) < 0 && BinaryPrimitives.ReadInt32LittleEndian(head[16..]) is > 2 and < 512 && head[20] == 0x08 && head[22] == 0x10;

    /// <summary>
    /// MindSpore's Checkpoint message (mindspore/ccsrc/utils/checkpoint.proto): repeated Value value = 1 { string tag = 1;
    /// TensorProto tensor = 2 { repeated int64 dims = 1; string tensor_type = 2; bytes tensor_content = 3 } }. Only its beginning is at hand.
    /// </summary>
    private static bool IsMindSpore(ReadOnlySpan<byte> head)
    {
        int position = 0;
        if (!TryEnter(head, ref position, 0x0a, out _) || !TryEnter(head, ref position, 0x0a, out int tag)
            || tag == 0 || tag > head.Length - position || !IsText(head.Slice(position, tag)))
        {
            return false;
        }

        position += tag;
        if (!TryEnter(head, ref position, 0x12, out _))
        {
            return false;
        }

        // The extents: varints one by one, or packed.
        while (position < head.Length && head[position] is 0x08 or 0x0a)
        {
            bool packed = head[position++] == 0x0a;
            if (!Varint.TryReadLength(head, ref position, out int value))
            {
                return false;
            }

            position += packed ? Math.Min(value, head.Length - position) : 0;
        }

        if (!TryEnter(head, ref position, 0x12, out int type) || type is 0 or > 16 || type > head.Length - position)
        {
            return false;
        }

        string name = Encoding.Latin1.GetString(head.Slice(position, type));
        return name.StartsWith("Float", StringComparison.Ordinal) || name.StartsWith("Int", StringComparison.Ordinal) || name.StartsWith("UInt", StringComparison.Ordinal)
            || name.StartsWith("Bool", StringComparison.Ordinal) || name.StartsWith("BFloat", StringComparison.Ordinal) || name.StartsWith("Complex", StringComparison.Ordinal)
            || name.StartsWith("str", StringComparison.Ordinal);
    }

    /// <summary>A message whose first field is a message or string: GraphDef begins with a node, SavedModel with its version.</summary>
    private static bool IsNodeList(ReadOnlySpan<byte> head)
    {
        int position = head is [0x08, 0x01, ..] ? 2 : 0;
        return TryEnter(head, ref position, position == 2 ? (byte)0x12 : (byte)0x0a, out _)
            && TryEnter(head, ref position, 0x0a, out int length) && length > 0;
    }

    private static bool TryEnter(ReadOnlySpan<byte> head, ref int position, byte tag, out int length)
    {
        length = 0;
        if (position >= head.Length || head[position] != tag)
        {
            return false;
        }

        position++;
        return Varint.TryReadLength(head, ref position, out length);
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        // The last character of a beginning may be cut: a few bytes less decide.
        ReadOnlySpan<byte> whole = bytes.Length < HeadBytes ? bytes : bytes[..^4];
        while (whole.Length > 0 && bytes.Length == HeadBytes && (whole[^1] & 0x80) != 0)
        {
            whole = whole[..^1];
        }

        return System.Text.Unicode.Utf8.IsValid(whole) && whole.IndexOfAnyInRange((byte)0, (byte)8) < 0 && whole.IndexOfAnyInRange((byte)14, (byte)31) < 0;
    }
}
