using System.Text;
using System.Text.Json;
using TfModelTools.Backends.TensorFlow.Python;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// A program for Keras 2 and 3 that builds a model by calls of its layers, and loads its weights from the .h5 file that <see cref="KerasH5File"/> writes. Every text of the
/// model is a literal, every identifier is made for the program.
/// </summary>
internal sealed class KerasProgram
{
    private const string Indent = "    ";

    // Options that are layers themselves.
    private static readonly string[] Inner = ["layer", "forward_layer", "backward_layer", "cell"];
    private static readonly string[] Recurrent = ["SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional", "ConvLSTM2D"];

    private readonly TextWriter _writer;
    private readonly PythonNames _functions = new();

    private KerasProgram(TextWriter writer) => _writer = writer;

    /// <summary>Writes the program of a model to a file that waits to be committed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the caller asked for.</param>
    /// <param name="topology">The model in the form of Keras 2.</param>
    /// <exception cref="UnsupportedModelException">A class or an option has a name that cannot be called.</exception>
    public static OutputFile Create(string path, KerasOptions options, KerasTopology topology)
    {
        JsonElement model = StrictJson.Parse(topology.Config.ToArray());
        OutputFile file = OutputFile.Create(path, options.Overwrite);
        try
        {
            using StreamWriter writer = new(file.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            Write(writer, options.Name ?? KerasJson.Text(ConfigOf(model), "name") ?? "model", model);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a program.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="model">Its configuration in the form of Keras 2: {"class_name": ..., "config": ...}.</param>
    /// <exception cref="ArgumentException">A class or an option has a name that cannot be called.</exception>
    internal static void Write(TextWriter writer, string name, JsonElement model)
    {
        ArgumentNullException.ThrowIfNull(writer);
        KerasProgram program = new(writer);
        PythonTemplate.Write(writer, "keras_head");
        program.Line(0, $"NAME = {PythonLiteral.Text(name)}");
        string function = program.Function(model, "model");
        program.Blank();
        program.Line(0, "def build():");
        program.Line(1, $"return {function}()");
        PythonTemplate.Write(writer, "keras_main");
    }

    // The function that makes a model; those of the models inside come first.
    private string Function(JsonElement model, string fallback)
    {
        JsonElement config = ConfigOf(model);
        string name = KerasJson.Text(config, "name") ?? fallback;
        List<Node> layers = [.. Items(config, "layers").Select(l => new Node(l))];
        foreach (Node layer in layers.Where(l => l.IsModel))
        {
            layer.Function = Function(layer.Json, "inner");
        }

        string function = _functions.Add("make_" + name);
        Blank();
        Line(0, $"def {function}():");
        if (KerasJson.Text(model, "class_name") == "Sequential")
        {
            Line(1, "return keras.Sequential([");
            foreach (Node layer in layers)
            {
                Line(2, Made(layer) + ",");
            }

            Line(1, $"], name={PythonLiteral.Text(name)})");
            return function;
        }

        PythonNames names = new();
        Dictionary<string, Node> byName = layers.ToDictionary(l => l.Name, StringComparer.Ordinal);
        Calls(layers, byName, names);
        string Tensors(string property)
        {
            string[] tensors = [.. Items(config, property).Select(r => new Reference(r)).Select(r => byName[r.Layer].Result(r))];
            return tensors.Length == 1 ? tensors[0] : PythonLiteral.List(tensors);
        }

        Line(1, $"return keras.Model(inputs={Tensors("input_layers")}, outputs={Tensors("output_layers")}, name={PythonLiteral.Text(name)})");
        return function;
    }

    // A layer is called when all that it takes is there: of layers that are shared the order of the configuration is not that of the calls.
    private void Calls(List<Node> layers, Dictionary<string, Node> byName, PythonNames names)
    {
        foreach (Reference reference in layers.SelectMany(l => l.Inbound).SelectMany(c => c))
        {
            byName[reference.Layer].HasSeveral |= reference.Tensor > 0;
        }

        Dictionary<string, int> places = Enumerable.Range(0, layers.Count).ToDictionary(i => layers[i].Name, StringComparer.Ordinal);
        (int Layer, int Call)[] calls = [.. layers.SelectMany((l, i) => Enumerable.Range(0, l.CallCount).Select(call => (i, call)))];

        // Results are numbered as they are made: a call waits for the one before it of its layer, too.
        IEnumerable<(int Layer, int Call)> Sources((int Layer, int Call) call)
        {
            Node layer = layers[call.Layer];
            IEnumerable<(int, int)> read = layer.IsInput ? [] : layer.Inbound[call.Call].Select(r => (places[r.Layer], r.Call));
            return call.Call == 0 ? read : read.Prepend((call.Layer, call.Call - 1));
        }

        int made = 0;
        foreach ((int index, int call) in RoundOrder.Of(calls, Sources, static _ => false))
        {
            Node layer = layers[index];
            Call(layer, layer.IsInput ? [] : [.. layer.Inbound[call].Select(r => byName[r.Layer].Result(r))], names);
            made++;
        }

        if (made < calls.Length)
        {
            throw new ArgumentException("The layers of the model wait for each other.");
        }
    }

    private void Call(Node layer, string[] inputs, PythonNames names)
    {
        string made = layer.Identifier ?? Made(layer);
        if (layer.CallCount > 1 && layer.Identifier is null)
        {
            layer.Identifier = names.Add(layer.Name + "_layer");
            Line(1, $"{layer.Identifier} = {made}");
            made = layer.Identifier;
        }

        string result = names.Add(layer.Name);
        layer.Results.Add(result);
        string arguments = inputs.Length == 1 ? inputs[0]
            : Recurrent.Contains(layer.ClassName) ? $"{inputs[0]}, initial_state={PythonLiteral.List(inputs.Skip(1))}"
            : PythonLiteral.List(inputs);
        Line(1, layer.IsInput ? $"{result} = {made}" : $"{result} = {made}({arguments})");
    }

    private static string Made(Node layer) => layer.Function is { } function ? function + "()" : layer.IsInput ? Input(ConfigOf(layer.Json)) : Layer(layer.Json);

    private static string Input(JsonElement config)
    {
        IReadOnlyList<JsonElement> shape = Items(config, "batch_input_shape");
        string batch = shape[0].ValueKind == JsonValueKind.Number ? $"batch_size={Literal(shape[0])}, " : string.Empty;
        return $"keras.Input(shape={PythonLiteral.List(shape.Skip(1).Select(Literal))}, {batch}dtype={PythonLiteral.Text(KerasJson.Text(config, "dtype") ?? "float32")}, name={PythonLiteral.Text(KerasJson.Text(config, "name") ?? "input")})";
    }

    private static string Layer(JsonElement layer)
    {
        string[] options = [.. ConfigOf(layer).EnumerateObject()
            .Where(o => !IsUsual(o))
            .Select(o => $"{Identifier(o.Name)}={(Inner.Contains(o.Name) && o.Value.ValueKind == JsonValueKind.Object ? Layer(o.Value) : Literal(o.Value))}")];
        return $"keras.layers.{Identifier(KerasJson.Text(layer, "class_name") ?? string.Empty)}({string.Join(", ", options)})";
    }

    // Where it begins is the input's, and some options say what would be without them.
    private static bool IsUsual(JsonProperty option) =>
        option.Name is "batch_input_shape" or "input_shape"
        || (option.Name == "trainable" && option.Value.ValueKind == JsonValueKind.True)
        || (option.Name == "dtype" && option.Value.ValueKind == JsonValueKind.String && option.Value.GetString() == "float32")
        || (option.Value.ValueKind == JsonValueKind.Null && (option.Name.EndsWith("_regularizer", StringComparison.Ordinal) || option.Name.EndsWith("_constraint", StringComparison.Ordinal)));

    private static string Identifier(string name) => PythonNames.IsIdentifier(name) ? name : throw new ArgumentException($"'{ModelText.Clean(name)}' cannot be called in Python.");

    private static string Literal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => PythonLiteral.Text(value.GetString()!),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True or JsonValueKind.False => PythonLiteral.Of(value.ValueKind == JsonValueKind.True),
        JsonValueKind.Array => PythonLiteral.List(value.EnumerateArray().Select(Literal)),
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(p => $"{PythonLiteral.Text(p.Name)}: {Literal(p.Value)}"))}}}",
        _ => "None",
    };

    private static JsonElement ConfigOf(JsonElement layer) => KerasJson.Property(layer, "config") is { ValueKind: JsonValueKind.Object } config ? config : throw new ArgumentException("A layer has no configuration.");

    private static IReadOnlyList<JsonElement> Items(JsonElement config, string name) =>
        KerasJson.Property(config, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : throw new ArgumentException($"The configuration of a layer has no {name}.");

    private void Blank() => _writer.Write("\n\n");

    private void Line(int depth, string text) => _writer.Write(string.Concat(string.Concat(Enumerable.Repeat(Indent, depth)), text, "\n"));

    /// <summary>What a call takes: ["layer", call, tensor].</summary>
    private sealed record Reference(string Layer, int Call, int Tensor)
    {
        public Reference(JsonElement json)
            : this(json[0].GetString() ?? string.Empty, Number(json[1]), Number(json[2]))
        {
        }

        private static int Number(JsonElement json) => json.WholeInt32() ?? throw new ArgumentException("A call takes a tensor that has no number.");
    }

    /// <summary>A layer in a model, and what its calls gave.</summary>
    private sealed class Node
    {
        public Node(JsonElement json)
        {
            Json = json;
            JsonElement config = ConfigOf(json);
            Name = KerasJson.Text(json, "name") ?? KerasJson.Text(config, "name") ?? string.Empty;
            ClassName = KerasJson.Text(json, "class_name") ?? string.Empty;
            IsModel = KerasJson.Property(config, "layers") is { ValueKind: JsonValueKind.Array };
            Inbound = KerasJson.Property(json, "inbound_nodes") is { ValueKind: JsonValueKind.Array } calls ? [.. calls.EnumerateArray().Select(c => c.EnumerateArray().Select(r => new Reference(r)).ToArray())] : [];
            HasSeveral = GivesStates(config) || (KerasJson.Property(config, "layer") is { ValueKind: JsonValueKind.Object } inner && GivesStates(ConfigOf(inner)))
                || (KerasJson.Property(config, "output_layers") is { ValueKind: JsonValueKind.Array } outputs && outputs.GetArrayLength() > 1);
        }

        public JsonElement Json { get; }

        public string Name { get; }

        public string ClassName { get; }

        public bool IsModel { get; }

        public bool IsInput => ClassName == "InputLayer";

        public IReadOnlyList<Reference[]> Inbound { get; }

        public int CallCount => IsInput ? 1 : Inbound.Count;

        public bool HasSeveral { get; set; }

        public string? Function { get; set; }

        public string? Identifier { get; set; }

        public List<string> Results { get; } = [];

        public string Result(Reference reference) => HasSeveral ? $"{Results[reference.Call]}[{PythonLiteral.Of(reference.Tensor)}]" : Results[reference.Call];

        private static bool GivesStates(JsonElement config) => KerasJson.Property(config, "return_state") is { ValueKind: JsonValueKind.True };
    }
}
