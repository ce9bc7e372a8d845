using TfModelTools.Backends.Emission;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>
/// A recurrent layer whose steps only the data decides, as the loop that TensorFlow 2 makes of it (keras/backend.py, rnn): the input, time first, is a list of steps; StatelessWhile
/// takes one after the other, whose function is a single step legalized and written as any other graph; the outputs are a list, which is stacked. A note on the loop says which
/// layer it is, and the digests of its functions that it still is. Whoever reads lists of tensors runs it; this library reads the layer again.
/// </summary>
/// <param name="node">The layer: a <see cref="RecurrentOperator"/> or a <see cref="ConvRecurrentOperator"/>.</param>
/// <param name="writer">Receives the loop.</param>
internal sealed class RecurrentLoop(GraphNode node, TensorFlowWriter writer)
{
    /// <summary>The note on the loop: <see cref="RecurrentNotation"/>, the digest of the condition and that of the body, parted by '|'.</summary>
    public const string Note = "_recurrent_layer";

    private readonly RecurrentSteps _steps = RecurrentSteps.Of(node);
    private readonly DataType _type = node.Inputs[0].Spec.DataType;
    private readonly List<(string Name, string Reference, DataType Type, TensorShape Shape)> _variables = [];
    private string _sizes = string.Empty;

    /// <summary>Why a layer cannot be a loop; null when it can.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="vocabulary">What a step is written with.</param>
    public static string? WhyUnsupported(GraphNode node, StepVocabulary vocabulary)
    {
        RecurrentSteps steps = RecurrentSteps.Of(node);
        if (!steps.StateShape.Skip(1).All(d => d.IsFixed) || !node.Inputs[0].Shape.Skip(2).All(d => d.IsFixed))
        {
            return "its features are not known";
        }

        string Missing(GraphNode part) => $"a step needs {part.Operator.Name}";
        IReadOnlyList<Common.UnsupportedItem> items = EmissionWalk.Check(Legalizer.Run(steps.Step(), vocabulary.Legalizations()), vocabulary.Emitters(), Missing, _ => null);
        return items.Count > 0 ? items[0].Reason : null;
    }

    /// <summary>Writes the layer.</summary>
    /// <param name="vocabulary">What a step is written with.</param>
    public void Emit(StepVocabulary vocabulary)
    {
        GraphValue x = node.Inputs[0];
        Part("shape", "Shape", [writer.Reference(x)], out _sizes).Type("T", _type).Type("out_type", DataType.Int32);
        string steps = Size(1, "steps");
        Variable("time", writer.Integer(node, "zero", 0), DataType.Int32, TensorShape.Scalar);
        Variable("steps", steps, DataType.Int32, TensorShape.Scalar);
        Variable("inputs", ListOf(x, "inputs", RecurrentSteps.ElementOf(x)), DataType.Variant, TensorShape.Scalar);
        if (_steps.Mask is { } mask)
        {
            Part("mask/ExpandDims", "ExpandDims", [writer.Reference(mask), writer.Integer(node, "mask/axis", 2)], out string expanded).Type("T", DataType.Bool).Type("Tdim", DataType.Int32);
            Variable("mask", ListOf(expanded, DataType.Bool, 3, "mask", [-1, 1]), DataType.Variant, TensorShape.Scalar);
        }

        int[] element = [-1, .. _steps.StateShape.Skip(1).Select(d => checked((int)d.Count))];
        TensorShape state = new(element.Select(e => (long)e).ToArray());
        if (_steps.ReturnSequences)
        {
            Part("outputs/reserve", "TensorListReserve", [writer.Integers(node, "outputs/element_shape", element), steps], out string outputs).Type("element_dtype", _type).Type("shape_type", DataType.Int32);
            Variable("outputs", outputs, DataType.Variant, TensorShape.Scalar);
        }

        string? zeros = _steps.HasInitialState && !_steps.KeepsOutput ? null : Zeros(element);
        if (_steps.KeepsOutput)
        {
            Variable("output", zeros!, _type, state);
        }

        for (int i = 0; i < _steps.StateCount; i++)
        {
            Variable(RecurrentSteps.StateName(i), _steps.HasInitialState ? writer.Reference(_steps.InitialStates[i]) : zeros!, _type, state);
        }

        foreach ((string name, GraphValue weight) in _steps.Weights)
        {
            Variable(name, writer.Reference(weight), weight.Spec.DataType, weight.Shape.ToTensorShape());
        }

        TensorFlowFunction condition = writer.Graph.AddFunction("recurrent_condition", Condition(), Ports(n => n), [new SignaturePort("continues", "continues:0", DataType.Bool, TensorShape.Scalar)]);
        TensorFlowFunction body = Body(vocabulary);
        Part("while", "StatelessWhile", _variables.Select(v => v.Reference), out string loop)
            .Types("T", _variables.Select(v => v.Type)).Function("cond", condition.Name).Function("body", body.Name)
            .Shapes("output_shapes", _variables.Select(v => v.Shape)).Integer("parallel_iterations", 32)
            .Text(Note, $"{RecurrentNotation.Format(node.Operator)}|{condition.Digest}|{body.Digest}");
        Finish(loop, element);
    }

    private void Finish(string loop, int[] element)
    {
        string Output(string name) => _variables.FindIndex(v => v.Name == name) is var at and > 0 ? FormattableString.Invariant($"{loop}:{at}") : loop;
        if (_steps.ReturnSequences)
        {
            Part("outputs/stack", "TensorListStack", [Output("outputs"), writer.Integers(node, "outputs/element_shape", element)], out string stacked).Type("element_dtype", _type).Integer("num_elements", -1);
            writer.AddFirst(node, "Transpose", stacked, writer.Integers(node, "time_second", TimeFirst(element.Length + 1))).Type("T", _type).Type("Tperm", DataType.Int32);
        }
        else
        {
            writer.AddFirst(node, "Identity", Output(_steps.KeepsOutput ? "output" : RecurrentSteps.StateName(0))).Type("T", _type);
        }

        for (int i = 0; i < _steps.StateCount; i++)
        {
            writer.Bind(node.Outputs[i + 1], Output(RecurrentSteps.StateName(i)));
        }
    }

    private GraphDefBuilder Condition()
    {
        GraphDefBuilder graph = new();
        AddPlaceholders(graph, _variables.Select(v => v.Name));
        graph.AddNode("continues", "Less", "time", "steps").Type("T", DataType.Int32);
        return graph;
    }

    // Every variable of the loop is an argument; the step reads its part of the lists.
    private TensorFlowFunction Body(StepVocabulary vocabulary)
    {
        ModelGraph step = _steps.Step();
        ModelGraph legal = Legalizer.Run(step.Clone(), vocabulary.Legalizations());
        string index = string.Empty;
        TensorFlowWriter inner = new(legal, step, VariableForm.Constants, (w, input) =>
        {
            if (index.Length == 0)
            {
                AddPlaceholders(w.Graph, ["time", "steps", .. _variables.Where(v => v.Type == DataType.Variant).Select(v => v.Name)], w);
                index = Index(w);
            }

            return input.Name switch
            {
                RecurrentSteps.InputName => Item(w, "inputs", index, input.Value, [.. RecurrentSteps.ElementOf(node.Inputs[0])]),
                RecurrentSteps.MaskName => Item(w, "mask", index, input.Value, [-1, 1]),
                _ => null,
            };
        });
        EmissionWalk.Run(legal, vocabulary.Emitters(), inner, CancellationToken.None);
        GraphDefBuilder graph = inner.Graph;
        inner.AddOwn("next", "AddV2", ["time", Scalar(inner, "one", 1)], out string next).Type("T", DataType.Int32);
        Dictionary<string, string> results = legal.Outputs.ToDictionary(o => o.Name, o => inner.Reference(o.Value), StringComparer.Ordinal);
        results["time"] = next;
        if (_steps.ReturnSequences)
        {
            // What is written to the list is a variable of the loop, too: TensorFlow.js frees whatever else a function made when it ends (graph_executor.ts, _executeAsync).
            string given = results[_steps.KeepsOutput ? "output" : RecurrentSteps.StateName(0)];
            inner.AddOwn("written", "TensorListSetItem", ["outputs", "time", given], out string written).Type("element_dtype", _type);
            results["outputs"] = written;
        }

        return writer.Graph.AddFunction("recurrent_step", graph, Ports(n => n), Ports(n => results.GetValueOrDefault(n, n)));
    }

    private string Index(TensorFlowWriter inner)
    {
        if (!_steps.GoBackwards)
        {
            return "time";
        }

        inner.AddOwn("left", "Sub", ["steps", "time"], out string left).Type("T", DataType.Int32);
        inner.AddOwn("index", "Sub", [left, Scalar(inner, "last", 1)], out string index).Type("T", DataType.Int32);
        return index;
    }

    private static string Scalar(TensorFlowWriter inner, string name, int value) => inner.Constant(name, new GraphConstant(Tensor.Over([value], TensorShape.Scalar)) { IsMade = true });

    private static string Item(TensorFlowWriter inner, string list, string index, GraphValue value, int[] element)
    {
        string shape = inner.Constant($"{list}_element_shape", new GraphConstant(Tensor.Over(element, new TensorShape(element.Length))) { IsMade = true });
        inner.AddOwn($"{list}_item", "TensorListGetItem", [list, index, shape], out string item).Type("element_dtype", value.Spec.DataType);
        return item;
    }

    private void AddPlaceholders(GraphDefBuilder graph, IEnumerable<string> names, TensorFlowWriter? inner = null)
    {
        foreach (string name in names)
        {
            (_, _, DataType type, TensorShape shape) = _variables.First(v => v.Name == name);
            NodeDefBuilder placeholder = inner is null ? graph.AddNode(name, "Placeholder") : inner.AddOwn(name, "Placeholder", [], out _);
            placeholder.Type("dtype", type).Shape("shape", shape);
        }
    }

    private SignaturePort[] Ports(Func<string, string> reference) =>
        [.. _variables.Select(v => (Variable: v, Tensor: reference(v.Name))).Select(p => new SignaturePort(p.Variable.Name, p.Tensor.Contains(':', StringComparison.Ordinal) ? p.Tensor : p.Tensor + ":0", p.Variable.Type, p.Variable.Shape))];

    private void Variable(string name, string reference, DataType type, TensorShape shape) => _variables.Add((name, reference, type, shape));

    private NodeDefBuilder Part(string part, string op, IEnumerable<string> inputs, out string reference) => writer.AddPart(node, part, op, inputs, out reference);

    private string ListOf(GraphValue value, string part, int[] element) => ListOf(writer.Reference(value), value.Spec.DataType, value.Shape.Rank, part, element);

    private string ListOf(string reference, DataType type, int rank, string part, int[] element)
    {
        Part($"{part}/time_first", "Transpose", [reference, writer.Integers(node, "time_first", TimeFirst(rank))], out string first).Type("T", type).Type("Tperm", DataType.Int32);
        Part($"{part}/list", "TensorListFromTensor", [first, writer.Integers(node, $"{part}/element_shape", element)], out string list).Type("element_dtype", type).Type("shape_type", DataType.Int32);
        return list;
    }

    private static IEnumerable<int> TimeFirst(int rank) => [1, 0, .. Enumerable.Range(2, rank - 2)];

    private string Size(int axis, string part)
    {
        string[] bounds = [writer.Integers(node, $"{part}/begin", axis), writer.Integers(node, $"{part}/end", axis + 1), writer.Integers(node, $"{part}/stride", 1)];
        TensorFlowWriter.StridedSlice(Part(part, "StridedSlice", [_sizes, .. bounds], out string size), DataType.Int32, 0, 0, shrink: 1);
        return size;
    }

    private string Zeros(int[] element)
    {
        IEnumerable<string> extents = [Size(0, "samples"), .. element.Skip(1).Select(e => writer.Integer(node, "extent", e))];
        Part("state/shape", "Pack", extents, out string shape).Integer("N", element.Length).Type("T", DataType.Int32).Integer("axis", 0);
        Part("state/zeros", "Fill", [shape, writer.Number(node, "state/zero", 0, _type)], out string zeros).Type("T", _type).Type("index_type", DataType.Int32);
        return zeros;
    }
}
