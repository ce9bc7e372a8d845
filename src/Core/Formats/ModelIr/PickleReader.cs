using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.ModelIr;

/// <summary>
/// Reads a pickle that is an array of numpy, as numpy.save writes one of objects: the few opcodes and names that this takes, in protocols 2 to 4. It looks up no
/// class, calls nothing and makes no object: what a pickle could have done is refused where it stands. Bytes of arrays stay in the file.
/// </summary>
internal sealed class PickleReader
{
    private const int MaxStack = 1 << 16;
    private const int MaxRemembered = 1 << 22;
    private const int MaxItems = 1 << 22;
    private const long MaxTextBytes = 1L << 26;
    private const int HighestProtocol = 4;

    private readonly string _path;
    private readonly PickleSource _source;
    private readonly List<PickleValue> _stack = [];
    private readonly Dictionary<uint, PickleValue> _memo = [];
    private readonly NumpyObjects _numpy;
    private long _textBytes;
    private int _items;
    private long _at;

    private PickleReader(ByteSource file, long start)
    {
        _path = file.Path;
        _source = new PickleSource(file, start);
        _numpy = new NumpyObjects(file, Fault);
    }

    /// <summary>Reads the pickle of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where the pickle begins; it ends the file.</param>
    /// <exception cref="CorruptFileException">It is cut off, or contradicts itself.</exception>
    /// <exception cref="UnsupportedFeatureException">It holds anything else than arrays of numpy, lists and dictionaries.</exception>
    /// <exception cref="LimitExceededException">It is made of more parts than weights are.</exception>
    public static PickleValue Read(ByteSource file, long start)
    {
        PickleReader reader = new(file, start);
        PickleValue value = reader.Run();
        return reader._source.Position == file.Length
            ? value
            : throw new CorruptFileException(file.Path, $"byte {reader._source.Place} of the pickle", $"{file.Length - reader._source.Position} bytes after its end", "nothing");
    }

    private PickleValue Run()
    {
        if (_source.ReadByte() is var first && first != (byte)PickleOp.Proto)
        {
            throw Refusal(PickleNames.Of(first), "a pickle of protocol 2 to 4");
        }

        int protocol = _source.ReadByte();
        if (protocol is < 2 or > HighestProtocol)
        {
            throw Refusal($"a pickle of protocol {protocol}", "protocol 2 to 4, as numpy.save writes it");
        }

        while (true)
        {
            _at = _source.Place;
            byte opcode = _source.ReadByte();
            if (opcode == (byte)PickleOp.Stop)
            {
                return _stack is [var only] ? only : throw Fault($"{_stack.Count} values at the end", "one");
            }

            Step((PickleOp)opcode);
            if (_stack.Count > MaxStack)
            {
                throw TooMuch($"{MaxStack} values wait for what they belong to");
            }
        }
    }

    private void Step(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Mark: Push(new PickleMark()); break;
            case PickleOp.None: Push(new PickleConstant(null)); break;
            case PickleOp.NewTrue: Push(new PickleConstant(true)); break;
            case PickleOp.NewFalse: Push(new PickleConstant(false)); break;
            case PickleOp.BinInt: Push(new PickleInteger((int)_source.ReadNumber(4))); break;
            case PickleOp.BinInt1: Push(new PickleInteger((long)_source.ReadNumber(1))); break;
            case PickleOp.BinInt2: Push(new PickleInteger((long)_source.ReadNumber(2))); break;
            case PickleOp.Long1: Push(new PickleInteger(ReadLong())); break;
            case PickleOp.ShortBinUnicode: PushText(_source.ReadNumber(1)); break;
            case PickleOp.BinUnicode: PushText(_source.ReadNumber(4)); break;
            case PickleOp.BinUnicode8: PushText(_source.ReadNumber(8)); break;
            case PickleOp.ShortBinBytes: PushBytes(_source.ReadNumber(1)); break;
            case PickleOp.BinBytes: PushBytes(_source.ReadNumber(4)); break;
            case PickleOp.BinBytes8: PushBytes(_source.ReadNumber(8)); break;
            case PickleOp.ShortBinString: PushBytes(_source.ReadNumber(1)); break;
            case PickleOp.BinString: PushBytes(_source.ReadNumber(4)); break;
            case PickleOp.EmptyTuple: Push(new PickleTuple([])); break;
            case PickleOp.Tuple1: PushTuple(1); break;
            case PickleOp.Tuple2: PushTuple(2); break;
            case PickleOp.Tuple3: PushTuple(3); break;
            case PickleOp.Tuple: Push(new PickleTuple(PopToMark())); break;
            case PickleOp.EmptyList: Push(new PickleList([])); break;
            case PickleOp.EmptyDict: Push(new PickleDictionary([])); break;
            case PickleOp.Append: Add([Pop()]); break;
            case PickleOp.Appends: Add(PopToMark()); break;
            case PickleOp.SetItem: Set(PopMany(2)); break;
            case PickleOp.SetItems: Set(PopToMark()); break;
            case PickleOp.BinPut: Remember((uint)_source.ReadNumber(1)); break;
            case PickleOp.LongBinPut: Remember((uint)_source.ReadNumber(4)); break;
            case PickleOp.Memoize: Remember((uint)_memo.Count); break;
            case PickleOp.BinGet: Recall((uint)_source.ReadNumber(1)); break;
            case PickleOp.LongBinGet: Recall((uint)_source.ReadNumber(4)); break;
            case PickleOp.Global: PushGlobal(_source.ReadLine(), _source.ReadLine()); break;
            case PickleOp.StackGlobal: PushGlobal(PopMany(2)); break;
            case PickleOp.Reduce: Call(PopMany(2)); break;
            case PickleOp.Build: Build(PopMany(2)); break;
            case PickleOp.Frame: _source.ReadNumber(8); break;
            default: throw Refusal(PickleNames.Of((byte)op), "opcodes that arrays of numpy are made of");
        }
    }

    private void Push(PickleValue value) => _stack.Add(value);

    private PickleValue Pop() => PopMany(1)[0];

    private List<PickleValue> PopMany(int count)
    {
        if (_stack.Count < count || _stack.Skip(_stack.Count - count).Any(v => v is PickleMark))
        {
            throw Fault("fewer values than it takes", $"{count}");
        }

        List<PickleValue> taken = _stack.GetRange(_stack.Count - count, count);
        _stack.RemoveRange(_stack.Count - count, count);
        return taken;
    }

    private List<PickleValue> PopToMark()
    {
        int mark = _stack.FindLastIndex(v => v is PickleMark);
        if (mark < 0)
        {
            throw Fault("no mark", "a mark before the values it takes");
        }

        List<PickleValue> taken = _stack.GetRange(mark + 1, _stack.Count - mark - 1);
        _stack.RemoveRange(mark, _stack.Count - mark);
        return taken;
    }

    private void PushTuple(int count) => Push(new PickleTuple(PopMany(count)));

    private void PushText(ulong length)
    {
        long offset = _source.Position;
        if (length > Limits.MaxNameBytes)
        {
            // Too long for a name: the bytes of an array, as Python 3 writes them in protocol 2.
            _source.Skip(length);
            Push(new PickleBytes(offset, (long)length, PickleBytesForm.Text, null));
            return;
        }

        byte[] bytes = ReadShort(length);
        string text = Encoding.UTF8.GetString(bytes);
        Push(new PickleBytes(offset, (long)length, PickleBytesForm.Text, text));
    }

    private void PushBytes(ulong length)
    {
        long offset = _source.Position;
        string? text = length <= PickleNames.MaxLength ? Encoding.UTF8.GetString(ReadShort(length)) : null;
        if (text is null)
        {
            _source.Skip(length);
        }

        Push(new PickleBytes(offset, (long)length, PickleBytesForm.Raw, text));
    }

    private byte[] ReadShort(ulong length)
    {
        _textBytes += (long)length;
        if (_textBytes > MaxTextBytes)
        {
            throw TooMuch($"its names have more than {MaxTextBytes} bytes");
        }

        byte[] bytes = new byte[length];
        _source.ReadExactly(bytes);
        return bytes;
    }

    private long ReadLong()
    {
        int length = _source.ReadByte();
        if (length > 8)
        {
            throw Fault($"an integer of {length} bytes", "at most 8");
        }

        ulong number = length == 0 ? 0 : _source.ReadNumber(length);
        int unused = 64 - (8 * length);
        return length == 0 ? 0 : (long)(number << unused) >> unused;
    }

    private void Add(List<PickleValue> values)
    {
        if (_stack is not [.., PickleList list])
        {
            throw Fault(Top(), "a list");
        }

        Count(values.Count);
        list.Items.AddRange(values);
    }

    private void Set(List<PickleValue> values)
    {
        if (values.Count % 2 != 0)
        {
            throw Fault($"{values.Count} keys and values", "pairs");
        }

        if (_stack is not [.., PickleDictionary dictionary])
        {
            throw Fault(Top(), "a dictionary");
        }

        Count(values.Count);
        for (int i = 0; i < values.Count; i += 2)
        {
            if (values[i] is not PickleBytes { Text: { } name })
            {
                throw Fault($"{values[i].Kind} as key", "names of nodes and of weights");
            }

            if (!dictionary.TryAdd(name, values[i + 1]))
            {
                throw Fault($"the key '{PrintableText.Beginning(name)}' again", "each once");
            }
        }
    }

    private void Count(int added)
    {
        _items += added;
        if (_items > MaxItems)
        {
            throw TooMuch($"its lists and dictionaries have more than {MaxItems} elements");
        }
    }

    private void Remember(uint number)
    {
        if (_stack is not [.., not PickleMark and var top])
        {
            throw Fault("no value", "one to remember");
        }

        _memo[number] = top;
        if (_memo.Count > MaxRemembered)
        {
            throw TooMuch($"it remembers more than {MaxRemembered} values");
        }
    }

    private void Recall(uint number) => Push(_memo.TryGetValue(number, out PickleValue? value) ? value : throw Fault($"the number {number.ToString(CultureInfo.InvariantCulture)}", "one under which a value was remembered"));

    private void PushGlobal(List<PickleValue> names)
    {
        if (names is not [PickleBytes { Text: { } module }, PickleBytes { Text: { } name }])
        {
            throw Fault($"{names[0].Kind} and {names[1].Kind}", "the names of a module and of what it has");
        }

        PushGlobal(module, name);
    }

    private void PushGlobal(string module, string name) => Push(new PickleGlobal(
        PickleNames.Find(module, name) ?? throw Refusal($"the name '{PrintableText.Beginning($"{module}.{name}")}'", "names of numpy's arrays alone")));

    private void Call(List<PickleValue> values)
    {
        if (values is not [PickleGlobal { Name: var name }, PickleTuple { Items: var arguments }])
        {
            throw Fault($"a call of {values[0].Kind} with {values[1].Kind}", "a name and a tuple");
        }

        Push(_numpy.Call(name, arguments));
    }

    private void Build(List<PickleValue> values)
    {
        _numpy.SetState(values[0], values[1]);
        Push(values[0]);
    }

    private string Top() => _stack.Count > 0 ? _stack[^1].Kind : "nothing";

    private CorruptFileException Fault(string found, string expected) => new(_path, $"byte {_at} of the pickle", found, expected, "Save the weights again with numpy.save.");

    private UnsupportedFeatureException Refusal(string found, string expected) => new(
        $"'{_path}', byte {_at} of the pickle: found {found}, expected {expected}.", "Weights are a dictionary of arrays; nothing of a pickle is ever run. Save them again as such.", _path);

    private LimitExceededException TooMuch(string what) => new($"'{_path}', byte {_at} of the pickle: {what}.", "The file is probably damaged.", _path);
}
