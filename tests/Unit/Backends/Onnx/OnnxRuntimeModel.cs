using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TfModelTools.Tensors;
using Tensor = TfModelTools.Tensors.Tensor;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>A file of ONNX as ONNX Runtime runs it, on one thread.</summary>
internal sealed class OnnxRuntimeModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly SessionOptions _options;

    public OnnxRuntimeModel(string path)
        : this(options => new InferenceSession(path, options))
    {
    }

    public OnnxRuntimeModel(byte[] model)
        : this(options => new InferenceSession(model, options))
    {
    }

    private OnnxRuntimeModel(Func<SessionOptions, InferenceSession> open)
    {
        _options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = open(_options);
    }

    public IReadOnlyList<string> Inputs => _session.InputNames;

    public IReadOnlyList<string> Outputs => _session.OutputNames;

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    public IReadOnlyDictionary<string, Tensor> Predict(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Dictionary<string, OrtValue> values = inputs.ToDictionary(i => i.Key, i => ToRuntime(i.Value));
        try
        {
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, values, _session.OutputNames);
            return _session.OutputNames.Zip(results).ToDictionary(p => p.First, p => FromRuntime(p.Second));
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    private static OrtValue ToRuntime(Tensor tensor)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, ElementOf(tensor.DataType), tensor.Shape.ToArray());
        tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static Tensor FromRuntime(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        DataType type = Enum.GetValues<DataType>().First(t => ElementOf(t) == info.ElementDataType);
        TensorShape shape = new(info.Shape);
        return new Tensor(type, shape, value.GetTensorMutableRawData()[..(int)(shape.ElementCount * type.ElementSize())].ToArray());
    }

    private static TensorElementType ElementOf(DataType type) => type switch
    {
        DataType.Float32 => TensorElementType.Float,
        DataType.Float64 => TensorElementType.Double,
        DataType.Float16 => TensorElementType.Float16,
        DataType.BFloat16 => TensorElementType.BFloat16,
        DataType.Int8 => TensorElementType.Int8,
        DataType.Int16 => TensorElementType.Int16,
        DataType.Int32 => TensorElementType.Int32,
        DataType.Int64 => TensorElementType.Int64,
        DataType.UInt8 => TensorElementType.UInt8,
        DataType.UInt16 => TensorElementType.UInt16,
        DataType.UInt32 => TensorElementType.UInt32,
        DataType.UInt64 => TensorElementType.UInt64,
        DataType.Bool => TensorElementType.Bool,
        _ => TensorElementType.DataTypeMax,
    };
}
