using System.Globalization;
using System.Text;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Writes small TensorFlow graphs as text, node by node, for tests.</summary>
internal sealed class GraphText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds an input of float32; -1 is an open extent.</summary>
    public GraphText Input(string name, params long[] shape) =>
        Node(name, "Placeholder", [], "dtype { type: DT_FLOAT }", $"shape {{ shape {{ {Extents(shape)} }} }}");

    /// <summary>Adds a constant of float32.</summary>
    public GraphText Const(string name, float[] values, params long[] shape) => Node(
        name,
        "Const",
        [],
        "dtype { type: DT_FLOAT }",
        $"value {{ tensor {{ dtype: DT_FLOAT tensor_shape {{ {Extents(shape)} }} {string.Join(' ', values.Select(v => "float_val: " + v.ToString("R", CultureInfo.InvariantCulture)))} }} }}");

    /// <summary>Adds a vector of int32, or with <paramref name="isScalar"/> its one number.</summary>
    public GraphText Ints(string name, int[] values, bool isScalar = false) => Node(
        name,
        "Const",
        [],
        "dtype { type: DT_INT32 }",
        $"value {{ tensor {{ dtype: DT_INT32 tensor_shape {{ {(isScalar ? "" : Extents([values.Length]))} }} {string.Join(' ', values.Select(v => "int_val: " + v.ToString(CultureInfo.InvariantCulture)))} }} }}");

    /// <summary>Adds a node; attributes as "key { value }" in the text format.</summary>
    public GraphText Node(string name, string op, string[] inputs, params string[] attributes)
    {
        _text.Append(CultureInfo.InvariantCulture, $"node {{ name: \"{name}\" op: \"{op}\" ");
        foreach (string input in inputs)
        {
            _text.Append(CultureInfo.InvariantCulture, $"input: \"{input}\" ");
        }

        foreach (string attribute in attributes)
        {
            int brace = attribute.IndexOf('{', StringComparison.Ordinal);
            _text.Append(CultureInfo.InvariantCulture, $"attr {{ key: \"{attribute[..brace].Trim()}\" value {attribute[brace..]} }} ");
        }

        _text.Append("}\n");
        return this;
    }

    /// <summary>Adds any text of a graph, such as a library of functions.</summary>
    public GraphText Raw(string text)
    {
        _text.Append(text).Append('\n');
        return this;
    }

    /// <summary>Imports the graph.</summary>
    public ModelGraph Import(TemporaryFolder folder, params string[] outputs) =>
        GraphDefImporter.Import(Save(folder), new ModelImportOptions { Outputs = outputs });

    /// <summary>Writes the graph to a file.</summary>
    public string Save(TemporaryFolder folder)
    {
        string path = folder.File("graph.pbtxt");
        File.WriteAllText(path, _text.ToString());
        return path;
    }

    private static string Extents(long[] shape) => string.Join(' ', shape.Select(d => $"dim {{ size: {d} }}"));
}
