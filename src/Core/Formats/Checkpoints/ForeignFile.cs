using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Tells what a file is that was given as a checkpoint and is none, by its content: the name .ckpt is used by several frameworks.
/// </summary>
internal static class ForeignFile
{
    private const int HeadBytes = 4096;

    /// <summary>The fault of a file that is no checkpoint.</summary>
    public static UnrecognizedFormatException Fault(CheckpointFile file)
    {
        (string what, string remedy) = Describe(file);
        return new UnrecognizedFormatException($"'{file.Path}' is {what}, expected a TensorFlow checkpoint.", remedy, file.Path);
    }

    /// <summary>What a file is, with its article, and what to do with it.</summary>
    public static (string What, string Remedy) Describe(CheckpointFile file)
    {
        const string Other = "Give the prefix, the .index file or the folder of a TensorFlow checkpoint.";
        byte[] head = Read(file, 0, HeadBytes);
        if (head.Length == 0)
        {
            return ("an empty file", "Copy or download it again from its source.");
        }

        if (IsLfsPointer(head))
        {
            return ("a Git LFS pointer, which stands for a file that was not fetched", "Run 'git lfs pull' in its repository.");
        }

        if (head.AsSpan().StartsWith("PK\x03\x04"u8))
        {
            return DescribeZip(file, Other);
        }

        if (head.AsSpan().StartsWith((byte[])[0x89, .. "HDF\r\n\x1a\n"u8]))
        {
            return ("an HDF5 file (a Keras model or its weights)", "Import it as a Keras .h5 model, or list its weights as an .h5 file.");
        }

        if (head is [0x80, >= 2 and <= 5, ..])
        {
            // The number 0x1950a86a20f9469cfc6c stands first in what torch.save wrote before it used zip files.
            return head.AsSpan(2).StartsWith((byte[])[0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])
                ? ("a PyTorch file (a pickle written by torch.save)", "Save its state_dict as .safetensors or .npz in PyTorch and use that.")
                : ("a Python pickle, as PyTorch and other programs write them", "Pickles hold code and are never run here: save the arrays as .npz or .safetensors and use that.");
        }

        if (head.Length > 8 && head[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(head) is var length && length <= (ulong)(file.Length - 8))
        {
            return ("a safetensors file", "List or export it as a .safetensors file.");
        }

        if (head.AsSpan().StartsWith((byte[])[0x93, .. "NUMPY"u8]))
        {
            return ("a NumPy .npy file", "Use it as an .npy file.");
        }

        if (head.AsSpan().StartsWith("GGUF"u8))
        {
            return ("a GGUF file", Other);
        }

        if (head.AsSpan().StartsWith((byte[])[0x1f, 0x8b]))
        {
            return ("a gzip-compressed file", "Decompress it first.");
        }

        if (head.Length > 262 && head.AsSpan(257).StartsWith("ustar"u8))
        {
            return ("a tar archive", "Unpack it first.");
        }

        if (IsPaddle(head))
        {
            return ("a PaddlePaddle parameter file", "Save its parameters as .npz or .safetensors in PaddlePaddle and use that.");
        }

        return IsMindSpore(head) ? ("a MindSpore checkpoint", "Save its parameters as .npz or .safetensors in MindSpore and use that.")
            : IsText(head) ? ("a text file", Other)
            : IsNodeList(head) ? ("a Protocol Buffers file, such as a frozen graph or a SavedModel", "Import it as a model, or give its folder.")
            : ("a file of another kind, or a damaged checkpoint (it does not end with a table's magic number)", Other);
    }

    /// <summary>Whether a file is what Git LFS leaves in place of one that was not fetched.</summary>
    public static bool IsLfsPointer(CheckpointFile file) => file.Length < 1024 && IsLfsPointer(Read(file, 0, HeadBytes));

    private static bool IsLfsPointer(ReadOnlySpan<byte> head) => head.StartsWith("version https://git-lfs.github.com/"u8);

    /// <summary>
    /// A tensor as PaddlePaddle's save writes it (paddle/fluid/framework/lod_tensor.cc): version 0, no levels of detail, version 0 of the
    /// tensor, the bytes of its description, and that, which begins with the data type.
    /// </summary>
    private static bool IsPaddle(ReadOnlySpan<byte> head) =>
        head.Length > 24 && head[..16].IndexOfAnyExcept((byte)0) < 0 && BinaryPrimitives.ReadInt32LittleEndian(head[16..]) is > 2 and < 512 && head[20] == 0x08 && head[22] == 0x10;

    private static (string What, string Remedy) DescribeZip(CheckpointFile file, string other)
    {
        // Names of members stand in the clear in the local headers and, all of them, in the directory at the end.
        byte[] head = Read(file, 0, HeadBytes);
        byte[] tail = Read(file, Math.Max(0, file.Length - 65536), 65536);
        return Holds("/data.pkl"u8) || Holds("constants.pkl"u8) ? ("a PyTorch file (a zip archive with data.pkl)", "Save its state_dict as .safetensors or .npz in PyTorch and use that.")
            : Holds("model.weights.h5"u8) ? ("a Keras 3 model (.keras)", "Import it as a .keras model.")
            : Holds(".npy"u8) ? ("a NumPy .npz file", "List or export it as an .npz file.")
            : ("a zip archive", other);

        bool Holds(ReadOnlySpan<byte> name) => head.AsSpan().IndexOf(name) >= 0 || tail.AsSpan().IndexOf(name) >= 0;
    }

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

    private static byte[] Read(CheckpointFile file, long offset, int most)
    {
        byte[] bytes = new byte[Math.Min(most, file.Length - offset)];
        file.ReadExactly(bytes, offset, "the beginning");
        return bytes;
    }
}
