using System.Globalization;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>A model of one node.</summary>
/// <param name="Op">The operator, with its domain before it where that is not the standard one.</param>
/// <param name="Opset">The version of the standard operators.</param>
/// <param name="IsSequence">Whether it gives a sequence, which another node takes: no model gives one.</param>
/// <param name="Inputs">The inputs, as <see cref="OnnxExamples"/> writes them.</param>
/// <param name="Attributes">The attributes.</param>
internal sealed record OnnxExample(string Op, long Opset, bool IsSequence, IReadOnlyList<string> Inputs, IReadOnlyList<OnnxAttributeMessage> Attributes)
{
    /// <summary>The name of the node, and of its first output.</summary>
    public const string Node = "node";

    /// <summary>The row of the operator.</summary>
    public OpRow Row => OnnxOpTable.Find(Op)!;

    /// <summary>The attributes that the operator has in any version.</summary>
    public IReadOnlyList<OnnxAttribute> Declared => Of(Row);

    /// <summary>Reads a line of examples.</summary>
    public static IEnumerable<OnnxExample> Parse(string line)
    {
        string[] parts = line.Split('|');
        foreach (string word in parts[0].Split(' '))
        {
            string[] op = word.TrimEnd('+').Split('@');
            OpRow row = OnnxOpTable.Find(op[0])!;
            yield return new OnnxExample(
                op[0],
                op.Length > 1 ? long.Parse(op[1], CultureInfo.InvariantCulture) : OnnxFormat.MaxOpset,
                word.EndsWith('+'),
                parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
                parts.Length > 2 ? [.. parts[2].Split(' ').Select(a => AttributeOf(row, a))] : []);
        }
    }

    /// <summary>The model.</summary>
    public OnnxModelBuilder Model() => With(Opset, [.. Inputs.Select((input, i) => AddOf(i, input))], Attributes, 1);

    /// <summary>The model with something else in it.</summary>
    /// <param name="opset">The version of the standard operators.</param>
    /// <param name="inputs">The names of the inputs, and what adds each to the model; null for one that is there already, or left out.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="outputs">How many outputs the node has; the last is that of the model.</param>
    public OnnxModelBuilder With(long opset, IReadOnlyList<(string Name, Action<OnnxModelBuilder>? Add)> inputs, IEnumerable<OnnxAttributeMessage> attributes, int outputs)
    {
        int dot = Op.LastIndexOf('.');
        OnnxModelBuilder model = new(opset);
        if (dot > 0)
        {
            model.Message.OpsetImport.Add(new OnnxOperatorSetMessage { Domain = Op[..dot], Version = 1 });
        }

        foreach ((_, Action<OnnxModelBuilder>? add) in inputs.DistinctBy(i => i.Name))
        {
            add?.Invoke(model);
        }

        string[] names = [.. Enumerable.Range(0, outputs).Select(i => i == 0 ? Node : string.Create(CultureInfo.InvariantCulture, $"{Node} {i}"))];
        model.Graph.Node.Add(new OnnxNodeMessage { Name = Node, Domain = dot < 0 ? string.Empty : Op[..dot], OpType = Op[(dot + 1)..], Input = { inputs.Select(i => i.Name) }, Output = { names }, Attribute = { attributes } });
        string last = outputs == 0 ? Node : names[^1];
        if (IsSequence && outputs > 0)
        {
            model.Graph.Node.Add(new OnnxNodeMessage { Name = "length", OpType = "SequenceLength", Input = { last }, Output = { "length" } });
            last = "length";
        }

        return model.Output(last, OnnxDataTypeMessage.Undefined);
    }

    /// <summary>The name of an input, and what adds it to a model.</summary>
    public static (string Name, Action<OnnxModelBuilder>? Add) AddOf(int place, string input)
    {
        if (input == "_")
        {
            return (string.Empty, null);
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"x{place}");
        return (name, model => Add(model, name, input));
    }

    private static void Add(OnnxModelBuilder model, string name, string input)
    {
        string[] words = input[1..].TrimStart(':', 's').Split(',', StringSplitOptions.RemoveEmptyEntries);
        long[] numbers = input[0] is 'g' or 'h' ? [] : [.. words.Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        int count = (int)numbers.Aggregate(1L, (n, e) => n * e);
        switch (input[0])
        {
            case 'f': model.Input(name, [.. numbers]); break;
            case 'b': model.Input(name, OnnxDataTypeMessage.Bool, [.. numbers]); break;
            case 'u': model.Input(name, OnnxDataTypeMessage.Uint8, [.. numbers]); break;
            case 'c': model.Floats(name, numbers, [.. Enumerable.Range(1, count).Select(i => i * 0.5f)]); break;
            case 't': model.Graph.Initializer.Add(Integers(name, OnnxDataTypeMessage.Bool, numbers, Enumerable.Repeat(1, count))); break;
            case 'v': model.Graph.Initializer.Add(Integers(name, OnnxDataTypeMessage.Uint8, numbers, Enumerable.Range(0, count))); break;
            case 'j': model.Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Int64, Dims = { numbers }, Int64Data = { new long[count] } }); break;
            case 'i': model.Longs(name, numbers); break;
            case 's': model.Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Int64, Int64Data = { numbers } }); break;
            case 'g': model.Floats(name, [words.Length], [.. words.Select(w => float.Parse(w, CultureInfo.InvariantCulture))]); break;
            case 'h': model.Floats(name, [], float.Parse(words[0], CultureInfo.InvariantCulture)); break;
            default: model.Input($"{name}/item", 2, 3).Node("SequenceConstruct", $"{name}/item {name}/item", name); break;
        }
    }

    private static IReadOnlyList<OnnxAttribute> Of(OpRow row) => ((OnnxDeclaration)row.WhyRefused.Target!).Attributes;

    private static OnnxTensorMessage Integers(string name, OnnxDataTypeMessage type, long[] shape, IEnumerable<int> numbers) => new() { Name = name, DataType = type, Dims = { shape }, Int32Data = { numbers } };

    private static OnnxAttributeMessage AttributeOf(OpRow row, string given)
    {
        (string name, string value) = given.Split('=', 2) is [var key, var rest] ? (key, rest) : throw new ArgumentException($"'{given}' is no attribute.", nameof(given));
        IEnumerable<string> words = value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return Of(row).Single(a => a.Name == name).Kind switch
        {
            OnnxAttributeKind.Integer => Int(name, long.Parse(value, CultureInfo.InvariantCulture)),
            OnnxAttributeKind.Float => Float(name, float.Parse(value, CultureInfo.InvariantCulture)),
            OnnxAttributeKind.Text => Text(name, value),
            OnnxAttributeKind.Integers => Ints(name, [.. words.Select(w => long.Parse(w, CultureInfo.InvariantCulture))]),
            OnnxAttributeKind.Graph => Branch(name, GraphOf(value)),
            _ => new() { Name = name, Type = OnnxAttributeMessage.Types.Kind.Tensor, T = new OnnxTensorMessage { DataType = OnnxDataTypeMessage.Float, Dims = { 1 }, FloatData = { 1 } } },
        };
    }

    private static OnnxGraphMessage GraphOf(string name)
    {
        static OnnxValueMessage Any(string value) => Value(value, OnnxDataTypeMessage.Float);
        return name switch
        {
            "around" => new() { Node = { NodeOf("Neg", "x1", "n") }, Output = { Any("n") } },
            "loop" => new() { Input = { Any("i"), Any("go"), Any("v") }, Node = { NodeOf("Identity", "go", "goes"), NodeOf("Neg", "v", "next") }, Output = { Any("goes"), Any("next"), Any("next") } },
            "scan" => new() { Input = { Any("a"), Any("b") }, Node = { NodeOf("Add", "a b", "c") }, Output = { Any("c"), Any("c") } },
            _ => new() { Input = { Any("a") }, Node = { NodeOf("Neg", "a", "b") }, Output = { Any("b") } },
        };
    }
}
