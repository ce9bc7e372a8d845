using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.PythonLiterals;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>What numpy's pickles of arrays state (numpy/core/src/multiarray/methods.c, array_reduce; descriptor.c, arraydescr_reduce): types and arrays, as records.</summary>
/// <param name="file">The file.</param>
/// <param name="fault">Makes the fault of the present place, of what was found and what was expected.</param>
internal sealed class NumpyObjects(ByteSource file, Func<string, string, CorruptFileException> fault)
{
    private const int ChunkBytes = 1 << 16;

    // How many characters texts have, by where they begin: many arrays may share one.
    private readonly Dictionary<long, long> _characters = [];

    /// <summary>What a call gives.</summary>
    public PickleValue Call(PickleName name, List<PickleValue> arguments) => (name, arguments) switch
    {
        (PickleName.Reconstruct, [PickleGlobal { Name: PickleName.Array }, PickleTuple { Items: [PickleInteger { Value: 0 }] }, PickleBytes]) => new PickleArray(),
        (PickleName.Type, [PickleBytes { Text: { Length: <= PickleNames.MaxLength } code }, .. { Count: <= 2 } rest]) when rest.All(IsFlag) => new PickleType(code),
        (PickleName.Encode, [PickleBytes { Form: PickleBytesForm.Text } text, PickleBytes { Text: "latin1" or "latin-1" }]) => Latin1(text),
        (PickleName.Bytes, []) => new PickleBytes(0, 0, PickleBytesForm.Raw, string.Empty),
        (PickleName.Scalar, [PickleType type, PickleBytes { Form: not PickleBytesForm.Text } bytes]) => Array(type, TensorShape.Scalar, isFortran: false, bytes),
        _ => throw fault($"{name} of {Describe(arguments)}", name switch
        {
            PickleName.Reconstruct => "numpy.ndarray, a tuple of 0 and a code",
            PickleName.Type => "the code of a type, and two flags",
            PickleName.Encode => "a text and 'latin1'",
            PickleName.Scalar => "a type and bytes",
            PickleName.Bytes => "nothing",
            _ => "numpy's own functions alone",
        }),
    };

    /// <summary>Gives an object its state.</summary>
    public void SetState(PickleValue target, PickleValue state)
    {
        switch (target, state)
        {
            case (PickleType { Order: null } type, PickleTuple { Items: [PickleInteger { Value: 3 or 4 }, PickleBytes { Text: [var order and ('<' or '>' or '|' or '=')] }, .. { Count: >= 3 and <= 7 } rest] })
                when rest.Take(3).All(r => r is PickleConstant { Value: null }) && rest.Skip(3).All(r => r is PickleInteger or PickleConstant { Value: null }):
                type.Order = order;
                break;
            case (PickleArray { Header: null } array, PickleTuple { Items: [PickleInteger { Value: 1 }, PickleTuple { Items: var extents }, PickleType type, { } isFortran, { } values] }) when IsFlag(isFortran):
                Fill(array, type, Shape(extents), isFortran is PickleConstant { Value: true } or PickleInteger { Value: 1 }, values);
                break;
            default:
                throw fault($"the state {state.Kind} of {target.Kind}", target is PickleType or PickleArray ? "the state that numpy writes, once" : "the state of an array or of its type");
        }
    }

    private static bool IsFlag(PickleValue value) => value is PickleConstant { Value: not null } or PickleInteger { Value: 0 or 1 };

    private static string Describe(List<PickleValue> values) => $"({string.Join(", ", values.Take(4).Select(v => v.Kind))}{(values.Count > 4 ? ", ..." : string.Empty)})";

    private void Fill(PickleArray array, PickleType type, TensorShape shape, bool isFortran, PickleValue values)
    {
        PickleArray filled = values switch
        {
            PickleList objects when type.Code.TrimStart('|') is "O8" or "O4" or "O" =>
                objects.Items.Count == shape.ElementCount ? new PickleArray { Header = Header(type, shape, isFortran), Objects = objects } : throw fault($"{objects.Items.Count} objects", $"{shape.ElementCount} for the shape {shape}"),
            PickleBytes { Form: not PickleBytesForm.Text } bytes => Array(type, shape, isFortran, bytes),
            _ => throw fault($"an array of {type.Kind} with {values.Kind} as values", "bytes; of objects a list"),
        };
        array.Header = filled.Header;
        array.Values = filled.Values;
        array.Objects = filled.Objects;
    }

    private PickleArray Array(PickleType type, TensorShape shape, bool isFortran, PickleBytes bytes)
    {
        NpyHeader header = Header(type, shape, isFortran);
        if (header.Element.Unreadable is not null)
        {
            throw fault($"an array of {type.Kind} with bytes as values", "an array of numbers");
        }

        long held = bytes.Form == PickleBytesForm.Latin1 ? CharactersOf(bytes) : bytes.Length;
        if (header.Element.Size > 0 && (shape.ElementCount > long.MaxValue / header.Element.Size || held != shape.ElementCount * header.Element.Size))
        {
            throw fault($"{held} bytes of values", $"those of {header.Element.DataType.TensorFlowName()} {shape}");
        }

        return new PickleArray { Header = header, Values = bytes };
    }

    private static NpyHeader Header(PickleType type, TensorShape shape, bool isFortran) => new(NpyElement.FromDescr(new PythonString(1, 1, (type.Order ?? '|') + type.Code)), shape, isFortran, 0);

    private TensorShape Shape(IReadOnlyList<PickleValue> extents)
    {
        try
        {
            return new TensorShape([.. extents.Select(e => e is PickleInteger { Value: >= 0 and var value } ? value : throw fault($"{e.Kind} as extent", "integers from 0"))]);
        }
        catch (LimitExceededException e)
        {
            throw fault(e.Problem.TrimEnd('.'), "a shape that the file can hold");
        }
    }

    private static PickleBytes Latin1(PickleBytes text) => text with { Form = PickleBytesForm.Latin1, Text = null };

    private long CharactersOf(PickleBytes text)
    {
        if (!_characters.TryGetValue(text.Offset, out long count))
        {
            _characters.Add(text.Offset, count = CountLatin1(text));
        }

        return count;
    }

    // How many characters a text has, each of which must be of Latin-1: one byte below 0x80, or two that begin with 0xc2 or 0xc3.
    private long CountLatin1(PickleBytes text)
    {
        long count = 0;
        bool isSecond = false;
        byte[] chunk = new byte[Math.Min(ChunkBytes, text.Length)];
        for (long at = 0; at < text.Length; at += chunk.Length)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, text.Length - at));
            file.ReadExactly(part, text.Offset + at, "the values of an array");
            foreach (byte next in part)
            {
                bool isContinued = next is 0xc2 or 0xc3;
                if (isSecond ? next is < 0x80 or > 0xbf : next >= 0x80 && !isContinued)
                {
                    throw fault("text of other characters than bytes", "bytes as text of Latin-1");
                }

                isSecond = !isSecond && isContinued;
                count += isSecond ? 0 : 1;
            }
        }

        return isSecond ? throw fault("half a character at the end of bytes", "whole ones") : count;
    }
}
