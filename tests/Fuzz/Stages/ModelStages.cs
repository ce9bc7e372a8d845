using TfModelTools.Backends;
using TfModelTools.Backends.CSharp;
using TfModelTools.Backends.Keras;
using TfModelTools.Backends.Onnx;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.ModelIr;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>The calls that take a model: looking into it, importing, planning, predicting, and of some inputs drawing and converting.</summary>
internal static class ModelStages
{
    private const int MostNodes = 3000;

    // What a model asks for may truly take seconds to write: a damaged number of it made tables of millions.
    private const long MostConstants = 1 << 20;

    private static readonly string[] TensorFlowOutputs = ["saved", "frozen.pb", "frozen.pbtxt", "graph.meta"];

    private static readonly string[] Diagrams = ["m.svg", "m.dot", "m.mmd", "m.html"];
    private static readonly int[] Opsets = [13, 17, 21];
    private static readonly string[] KerasFiles = ["m.keras", "m.h5"];

    /// <summary>Does it all.</summary>
    public static void Run(string path, FuzzInput input, Recorder recorder, ModelImportOptions? options = null)
    {
        Inspect(path, recorder, options?.ArchitecturePath);
        ModelGraph? graph = null;
        bool isImported = recorder.Try("import", () => graph = ModelImporter.Import(path, options));
        if (input.IsOneOf(6, "diagram"))
        {
            string diagram = Path.Combine(recorder.Output, input.OneOf(Diagrams));
            recorder.Try("diagram", () => recorder.Note(ModelDrawing.Write(isImported ? () => graph! : null, path, diagram, new DiagramOptions { Overwrite = OverwriteMode.Replace })));
        }

        if (input.IsOneOf(4, "layers"))
        {
            recorder.Try("layers", () =>
            {
                KerasLayersSource layers = KerasLayersReader.Open(path, options?.ArchitecturePath);
                recorder.Note(TfjsLayersWriter.Write(layers, Path.Combine(recorder.Output, "layers"), OverwriteMode.Replace, new TfjsLayersOptions()).Name);
            }, isOptional: true);
        }

        if (!isImported)
        {
            return;
        }

        if (graph!.Nodes.SelectMany(n => n.Inputs).Sum(i => (double)(i.Constant?.Shape.ElementCount ?? 0)) <= MostConstants)
        {
            Convert(path, graph, input, recorder, options);
        }

        recorder.Try("support", () =>
        {
            foreach (UnsupportedNode node in ModelSupport.Check(graph!, ConversionTarget.CSharp))
            {
                recorder.Note(node.ToString());
            }
        });
        ModelRunner? runner = null;
        if (recorder.Try("plan", () => runner = new ModelRunner(graph!), isWork: true))
        {
            PredictionStages.Run(runner!, recorder);
        }
    }

    private static void Convert(string path, ModelGraph graph, FuzzInput input, Recorder recorder, ModelImportOptions? options)
    {
        if (input.IsOneOf(4, "tfjs"))
        {
            recorder.Try("tfjs", () => recorder.Note(BackendTable.Of(ConversionTarget.Tfjs).Write(graph, Path.Combine(recorder.Output, "tfjs"), new TfjsOptions { Overwrite = OverwriteMode.Replace }).Name), isWork: true, isOptional: true);
        }

        if (input.IsOneOf(4, "keras"))
        {
            KerasOptions keras = new() { Overwrite = OverwriteMode.Replace, Layers = token => KerasLayersReader.Find(path, options ?? new ModelImportOptions(), token) };
            string file = Path.Combine(recorder.Output, input.OneOf(KerasFiles));
            recorder.Try("keras", () => recorder.Note(BackendTable.Of(ConversionTarget.Keras).Write(graph, file, keras).Name), isWork: true, isOptional: true);
        }

        if (input.IsOneOf(6, "tensorflow"))
        {
            recorder.Try("tensorflow", () =>
            {
                string output = Path.Combine(recorder.Output, input.OneOf(TensorFlowOutputs));
                TensorFlowOptions written = new() { Overwrite = OverwriteMode.Replace, Signatures = token => ModelImporter.ImportOtherSignatures(path, options, token) };
                recorder.Note(BackendTable.Of(ConversionTarget.TensorFlow).Write(graph, output, written).Name);
            }, isWork: true, isOptional: true);
        }

        if (input.IsOneOf(4, "ir"))
        {
            recorder.Try("ir", () => recorder.Note(BackendTable.Of(ConversionTarget.ModelIr).Write(graph, Path.Combine(recorder.Output, "ir"), new ModelIrOptions { Overwrite = OverwriteMode.Replace }).Name), isWork: true, isOptional: true);
        }

        if (input.IsOneOf(4, "onnx"))
        {
            recorder.Try("onnx", () =>
            {
                string output = Path.Combine(recorder.Output, "again.onnx");
                recorder.Note(BackendTable.Of(ConversionTarget.Onnx).Write(graph, output, new OnnxOptions { Overwrite = OverwriteMode.Replace, Opset = input.OneOf(Opsets) }).Name);
                recorder.Note(ModelImporter.Import(output).NodeCount);
            }, isWork: true, isOptional: true);
        }

        // A project is a hundred files, which cost as much as twenty inputs: those of a few models do.
        if (input.IsOneOf(72, "csharp"))
        {
            recorder.Try("csharp", () => recorder.Note(CSharpBackend.Write(graph, Path.Combine(recorder.Output, "cs"), new CSharpOptions { Name = "Model", Overwrite = OverwriteMode.Replace, EnableImage = false }).Name), isWork: true);
        }
    }

    private static void Inspect(string path, Recorder recorder, string? architecture)
    {
        InspectedModel? model = null;
        if (!recorder.Try("inspect", () => model = InspectedModel.Open(path, architecture)))
        {
            return;
        }

        recorder.Try("signature", () =>
        {
            foreach (SignatureDescription signature in ModelSignatures.List(model!))
            {
                recorder.Note(signature.ToString());
            }
        });
        recorder.Try("summary", () =>
        {
            foreach (ModelSummary summary in ModelSummaries.Create(model!, expandNested: true))
            {
                recorder.Note(SummaryText.Write(summary));
            }
        });
        recorder.Try("nodes", () =>
        {
            foreach (ModelNode node in ModelNodes.List(model!, new NodeFilter(recurse: true)).Take(MostNodes))
            {
                recorder.Note(node.Name);
                recorder.Note(node.Op);
                recorder.Note(node.Attributes.Count);
            }
        });
    }
}
