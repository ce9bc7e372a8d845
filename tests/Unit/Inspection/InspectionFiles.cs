using System.Text;
using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.TextFormat;

namespace TfModelTools.Tests.Inspection;

/// <summary>Small graph files made of text.</summary>
internal static class InspectionFiles
{
    /// <summary>x -> (w) MatMul -> BiasAdd -> Softmax, called by two functions of which one is never called; and a branch that no converter takes.</summary>
    public const string Graph = """
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
        node { name: "dense/kernel" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 3 } dim { size: 2 } } float_val: 1 float_val: 2 float_val: 3 float_val: 4 float_val: 5 float_val: 6 } } } }
        node { name: "dense/bias" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: 1 } } } }
        node { name: "dense/MatMul" op: "MatMul" input: "x" input: "dense/kernel" attr { key: "T" value { type: DT_FLOAT } } attr { key: "transpose_a" value { b: false } } }
        node { name: "dense/BiasAdd" op: "BiasAdd" input: "dense/MatMul" input: "dense/bias" attr { key: "T" value { type: DT_FLOAT } } attr { key: "data_format" value { s: "NHWC" } } }
        node { name: "dense/Softmax" op: "Softmax" input: "dense/BiasAdd" input: "^x" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "call" op: "PartitionedCall" input: "dense/BiasAdd" attr { key: "Tin" value { list { type: DT_FLOAT } } } attr { key: "Tout" value { list { type: DT_FLOAT } } } attr { key: "f" value { func { name: "outer" } } } }
        library {
          function { signature { name: "outer" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "inner/go" op: "FancyOp" input: "a" attr { key: "T" value { type: DT_FLOAT } } } ret { key: "r" value: "inner/go:output:0" } }
          function { signature { name: "idle" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "other" op: "IdleOp" input: "a" } ret { key: "r" value: "other:output:0" } }
        }
        versions { producer: 1000 }
        """;

    /// <summary>Writes a graph as text; gives its path.</summary>
    public static string WriteText(string path, string graph)
    {
        File.WriteAllText(path, graph);
        return path;
    }

    /// <summary>The message of a graph's text.</summary>
    public static GraphDefMessage Parse(string graph)
    {
        GraphDefMessage message = new();
        TextFormatReader.Read(Encoding.UTF8.GetBytes(graph), "text", message);
        return message;
    }

    /// <summary>Writes a SavedModel of some meta graphs.</summary>
    public static string WriteSavedModel(string folder, params IEnumerable<MetaGraphDefMessage> metaGraphs)
    {
        Directory.CreateDirectory(folder);
        SavedModelMessage message = new() { SavedModelSchemaVersion = 1 };
        message.MetaGraphs.AddRange(metaGraphs);
        File.WriteAllBytes(Path.Combine(folder, "saved_model.pb"), message.ToByteArray());
        return folder;
    }

    /// <summary>A meta graph of the tags with signatures that give the tensors.</summary>
    public static MetaGraphDefMessage MetaGraph(string graph, string[] tags, params IEnumerable<(string Key, string Output, string Tensor)> signatures)
    {
        MetaGraphDefMessage meta = new()
        {
            MetaInfoDef = new() { TensorflowVersion = "1.15.0" },
            GraphDef = Parse(graph),
        };
        meta.MetaInfoDef.Tags.AddRange(tags);
        foreach ((string key, string output, string tensor) in signatures)
        {
            SignatureDefMessage signature = meta.SignatureDef.TryGetValue(key, out SignatureDefMessage? known) ? known : meta.SignatureDef[key] = new() { MethodName = "tensorflow/serving/predict" };
            signature.Inputs["data"] = new TensorInfoMessage { Name = "x:0", Dtype = DataTypeMessage.DtFloat, TensorShape = new() { Dim = { new TfModelTools.Formats.Messages.TensorShapeMessage.Types.Dim { Size = -1 }, new TfModelTools.Formats.Messages.TensorShapeMessage.Types.Dim { Size = 3 } } } };
            signature.Outputs[output] = new TensorInfoMessage { Name = tensor, Dtype = DataTypeMessage.DtFloat };
        }

        return meta;
    }
}
