using System.Text;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Formats.ModelIr;

/// <summary>Pickles written opcode by opcode, as an .npy file of one object holds them.</summary>
internal sealed class PickleText
{
    private readonly MemoryStream _bytes = new();

    private PickleText()
    {
    }

    /// <summary>The outer array up to the dictionary of nodes, which is on top then, above the list, the mark and the array.</summary>
    public static PickleText Begin(int protocol = 3) => Bare(protocol).Array().Raw("(K\u0001)").Type("O8", '|').Raw("\u0089]}");

    /// <summary>A pickle with nothing but its protocol.</summary>
    public static PickleText Bare(int protocol = 3) => new PickleText().Raw($"\u0080{(char)protocol}");

    /// <summary>Bytes, a character each.</summary>
    public PickleText Raw(string latin1)
    {
        _bytes.Write(Encoding.Latin1.GetBytes(latin1));
        return this;
    }

    /// <summary>An integer of four bytes.</summary>
    public PickleText Int(int value)
    {
        _bytes.WriteByte((byte)'J');
        _bytes.Write(BitConverter.GetBytes(value));
        return this;
    }

    /// <summary>A text.</summary>
    public PickleText Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        _bytes.WriteByte((byte)'X');
        _bytes.Write(BitConverter.GetBytes(bytes.Length));
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>Bytes of values.</summary>
    public PickleText Bytes(params byte[] bytes)
    {
        _bytes.WriteByte((byte)'B');
        _bytes.Write(BitConverter.GetBytes(bytes.Length));
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>An array in the making.</summary>
    public PickleText Array() => Raw("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\u0000\u0085C\u0001b\u0087R");

    /// <summary>An element type with its state.</summary>
    public PickleText Type(string code, char order) => Raw("cnumpy\ndtype\n").Text(code).Raw("\u0089\u0088\u0087R(K\u0003").Text(order.ToString()).Raw("NNN").Int(-1).Int(-1).Raw("K\u0000tb");

    /// <summary>An array of floats of one axis.</summary>
    public PickleText Floats(params float[] values) => Array().Raw("(K\u0001").Int(values.Length).Raw("\u0085").Type("f4", '<').Raw("\u0089").Bytes([.. values.SelectMany(BitConverter.GetBytes)]).Raw("tb");

    /// <summary>The rest after the dictionary of nodes.</summary>
    public PickleText End() => Raw("atb.");

    /// <summary>Writes the file.</summary>
    public string Save(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(NpyHeader.Encode("'|O'", TensorShape.Scalar));
        file.Write(_bytes.ToArray());
        return path;
    }
}
