# Arrays of NumSharp and of System.Numerics.Tensors. Which copy of NumSharp a session has is decided once and for all, so those tests run in fresh processes.
BeforeAll {
    . $PSScriptRoot/TestSupport.ps1
    Import-Module $StagedModule
    $ModelPath = Join-Path $Sample 'language.h5'
    $KernelName = 'model_weights/dense/dense/kernel:0'
    $Other = Join-Path $TestDrive other
    $OwnCopy = Join-Path $StagedModule NumSharp.dll

    # NumSharp's own code under another version, and as another build: version and module id are changed in the metadata of a copy.
    function Copy-Library([string] $Path, [string] $Destination, [version] $Version) {
        $bytes = [IO.File]::ReadAllBytes($Path)
        $file = [System.Reflection.PortableExecutable.PEReader]::new([IO.MemoryStream]::new($bytes))
        $metadata = [System.Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($file)
        $ecma = [System.Reflection.Metadata.Ecma335.MetadataReaderExtensions]
        $start = $file.PEHeaders.MetadataStartOffset
        # A row of the table Assembly begins with the hash algorithm (4 bytes), then come the numbers of the version.
        $offset = $start + $ecma::GetTableMetadataOffset($metadata, [System.Reflection.Metadata.Ecma335.TableIndex]::Assembly) + 4
        foreach ($number in $Version.Major, $Version.Minor, $Version.Build, $Version.Revision) {
            [BitConverter]::GetBytes([uint16] $number).CopyTo($bytes, $offset)
            $offset += 2
        }
        [guid]::NewGuid().ToByteArray().CopyTo($bytes, $start + $ecma::GetHeapMetadataOffset($metadata, [System.Reflection.Metadata.Ecma335.HeapIndex]::Guid))
        $null = New-Item -ItemType Directory -Force (Split-Path $Destination)
        [IO.File]::WriteAllBytes($Destination, $bytes)
    }

    Copy-Library $OwnCopy "$Other/older/NumSharp.dll" 0.60.0.0
    Copy-Library $OwnCopy "$Other/newer/NumSharp.dll" 0.99.0.0
    Copy-Library $OwnCopy "$Other/rebuilt/NumSharp.dll" 0.70.0.0
    $null = New-Item -ItemType Directory -Force "$Other/same"
    Copy-Item $OwnCopy "$Other/same/NumSharp.dll"

    # What a script puts out in a fresh process, as objects. It knows these names: Module, Model, Kernel, Other, and Get-Origin: the file that an array's type is of.
    function Invoke-Session([scriptblock] $Script) {
        $prelude = {
            $ErrorActionPreference = 'Stop'
            # By no member of the array: PowerShell can call none.
            function Get-Origin($Array) { [type]::GetTypeArray(@(, $Array.PSObject.BaseObject))[0].Assembly.Location }
        }
        $names = "`$Module = '$StagedModule'; `$Model = '$ModelPath'; `$Kernel = '$KernelName'; `$Other = '$Other'; `$TestDrive = '$TestDrive';"
        Invoke-FreshProcess "$names $prelude; & { $Script } | ConvertTo-Json -Depth 3" | ConvertFrom-Json
    }

    # A tensor over bytes, without a copy.
    function New-ByteTensor([string] $DataType, [long[]] $Shape, $Bytes) {
        [TfModelTools.Cmdlets.Objects.NamedTensor]::new('t', [TfModelTools.Tensors.Tensor]::new($DataType, [TfModelTools.Tensors.TensorShape] $Shape, $Bytes), '')
    }

    # Calls a static method of NumSharp's np, which PowerShell itself cannot.
    function Invoke-Np([string] $Method, [type[]] $Types, [object[]] $Arguments) {
        , ([NumSharp.np].GetMethod($Method, $Types).Invoke($null, $Arguments))
    }
}

Describe 'Arrays of NumSharp, out' {
    It 'are given by Get-CheckpointTensor -As NDArray and by ToNDArray, with name, shape and values' {
        $tensor = Get-CheckpointTensor $ModelPath $KernelName
        foreach ($array in (Get-CheckpointTensor $ModelPath $KernelName -As NDArray), $tensor.ToNDArray()) {
            $array.Name | Should -Be $KernelName
            $array.Path | Should -Be $tensor.Path
            $array.DataType | Should -Be $tensor.DataType
            $array.Shape | Should -Be $tensor.Shape
            $array.Dimensions | Should -Be $tensor.Dimensions
            $array.ElementCount | Should -Be $tensor.ElementCount
            $array.Preview | Should -Be $tensor.Preview
            $array.ToNamedTensor().ToArray() | Should -Be $tensor.ToArray()
            $array.ToNamedTensor()[0, 3] | Should -Be $tensor[0, 3]
        }
    }

    It 'stay one object in a pipeline between cmdlets, and on the screen' {
        $text = Get-CheckpointTensor $ModelPath $KernelName -As NDArray | Out-String
        $text.Length | Should -BeLessThan 800
        $text | Should -Match 'Shape\s+: \(64, 64\)'
        foreach ($before in (Get-Date), [pscustomobject]@{ A = 1; B = 2 }, (Get-CheckpointVariable $ModelPath)[0], 1) {
            # Behind any other object, as in the output of a script.
            & { $before; Get-CheckpointTensor $ModelPath $KernelName -As NDArray; Get-CheckpointTensor $ModelPath $KernelName -As Tensor } | Out-String |
                Should -Match '(?s)(Shape\s+: \(64, 64\).*){2}'
        }
        foreach ($width in 60, 80, 120, 200) {
            $narrow = Get-CheckpointTensor $ModelPath $KernelName -As NDArray | Out-String -Width $width
            foreach ($shown in 'float32', '(64, 64)', '4096') { $narrow | Should -BeLike "*$shown*" }
        }
        Get-CheckpointTensor $ModelPath -Name *kernel* -As NDArray | Export-ModelWeights $TestDrive/named.npz
        (Get-CheckpointVariable $TestDrive/named.npz).Name | Should -Be (Get-CheckpointVariable $ModelPath -Name *kernel*).Name
    }

    It 'stand in the tensor''s own memory' {
        $bytes = [byte[]]::new(16)
        $array = (New-ByteTensor Int32 (2, 2) $bytes).ToNDArray()
        $bytes[4] = 7
        $array.Preview | Should -Be '[[0, 7], [0, 0]]'
    }

    It 'are copied where the memory is not aligned' {
        $bytes = [byte[]](0, 1, 0, 0, 0, 2, 0, 0, 0)
        $array = (New-ByteTensor Int32 2 ([System.ReadOnlyMemory[byte]]::new($bytes, 1, 8))).ToNDArray()
        $bytes[1] = 9
        $array.Preview | Should -Be '[1, 2]'
    }

    It 'keep the memory while they live, and let go of it when they are collected' {
        # In functions of their own: what a function left behind on the stack is gone when it has ended.
        function New-Pair { $bytes = [byte[]]::new(400000); $bytes[4] = 7; @{ Array = (New-ByteTensor Int32 100000 $bytes).ToNDArray(); Memory = [WeakReference]::new($bytes) } }
        function Invoke-Collection { foreach ($i in 1..5) { [GC]::Collect(); [GC]::WaitForPendingFinalizers() } }
        function Test-Alive($Pair) { Invoke-Collection; $Pair.Memory.IsAlive; $Pair.Array.ToNamedTensor()[1] }
        $pair = New-Pair
        Test-Alive $pair | Should -Be $true, 7
        $pair.Array = $null
        $deadline = [DateTime]::Now.AddSeconds(20)
        while ($pair.Memory.IsAlive -and [DateTime]::Now -lt $deadline) { Invoke-Collection; $null = 1..1000 | ForEach-Object { [object]::new() } }
        $pair.Memory.IsAlive | Should -BeFalse
    }

    It 'hold every data type that NumSharp knows, scalars and empty tensors' {
        foreach ($name in 'Bool', 'Int8', 'UInt8', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Float16', 'Float32', 'Float64', 'Complex128') {
            $count = 32 / [TfModelTools.Tensors.DataTypes]::ElementSize($name)
            $tensor = New-ByteTensor $name $count ([byte[]] (@(1, 0) * 16))
            $tensor.ToNDArray().DataType | Should -Be $tensor.DataType
            $tensor.ToNDArray().ToNamedTensor().ToArray() | Should -Be $tensor.ToArray()
        }
        $scalar = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('s', 3.5).ToNDArray()
        $scalar.Shape | Should -Be '()'
        $scalar.ToNamedTensor().ToArray() | Should -Be 3.5
        $empty = (New-ByteTensor Float32 (2, 0, 3) ([byte[]]::new(0))).ToNDArray()
        $empty.Shape | Should -Be '(2, 0, 3)'
        $empty.ToNamedTensor().Shape | Should -Be '(2, 0, 3)'
    }

    It 'are refused for other data types, with what to convert to' {
        foreach ($case in @{ Of = 'BFloat16'; To = 'float32' }, @{ Of = 'Float8E5M2'; To = 'float32' }, @{ Of = 'Complex64'; To = 'complex128' }, @{ Of = 'QInt16'; To = 'int16' }, @{ Of = 'UInt4'; To = 'uint8' }) {
            $tensor = New-ByteTensor $case.Of (32 / [TfModelTools.Tensors.DataTypes]::ElementSize($case.Of)) ([byte[]]::new(32))
            { $tensor.ToNDArray() } | Should -Throw "*NumSharp has no type for $($tensor.DataType)*-DataType $($case.To)*"
            { $tensor.ToNumericsTensor() } | Should -Throw "*.NET has no type for $($tensor.DataType)*-DataType $($case.To)*"
        }
        Get-CheckpointTensor $SampleCheckpoint _CHECKPOINTABLE_OBJECT_GRAPH -As NDArray -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidInput,*'
        $errors[0].ErrorDetails.Message | Should -Be 'NumSharp has no type for string.'
        $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-As Array*'
        Get-CheckpointTensor $ModelPath $KernelName -DataType bfloat16 | Export-ModelWeights $TestDrive/narrow.npz
        (Get-CheckpointTensor $TestDrive/narrow.npz $KernelName -DataType float32 -As NDArray).DataType | Should -Be 'float32'
    }
}

Describe 'Arrays of NumSharp, in' {
    BeforeAll {
        $Square = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('m', [int[, ]]::new(2, 3))
        $null = $Square.ToNDArray()
        $np = [NumSharp.np]
        $array = [NumSharp.NDArray]
        # 0 to 5 in two rows.
        function New-Rows { , ($array.GetMethod('reshape', [type[]]@(, [int[]])).Invoke((Invoke-Np arange int 6), @(, [int[]](2, 3)))) }
        $Rows = New-Rows
        function Get-Values($Value) { [TfModelTools.Cmdlets.Objects.NamedTensor]::From('t', $Value).ToArray() }
    }

    It 'are read in their logical order: transposed, sliced, broadcast' {
        $transposed = $array.GetProperty('T').GetValue($Rows)
        [TfModelTools.Cmdlets.Objects.NamedTensor]::From('t', $transposed).Shape | Should -Be '(3, 2)'
        Get-Values $transposed | Should -Be 0, 3, 1, 4, 2, 5
        $sliced = $array.GetProperty('Item', $array, [type[]]@([string])).GetValue($Rows, @('::-1, ::2'))
        Get-Values $sliced | Should -Be 3, 5, 0, 2
        $broadcast = Invoke-Np broadcast_to $array, ([NumSharp.Shape]) (Invoke-Np arange int 3), ([NumSharp.Shape]::new([long[]](2, 3)))
        Get-Values $broadcast | Should -Be 0, 1, 2, 0, 1, 2
    }

    It 'are taken by Export-ModelWeights and Export-Checkpoint: in a table, with a name, by -InputObject' {
        $kernel = Get-CheckpointTensor $ModelPath $KernelName -As NDArray
        $tensor = Get-CheckpointTensor $ModelPath $KernelName -As Tensor
        $expected = (Get-CheckpointTensor $ModelPath $KernelName).ToArray()
        @{ a = $kernel; b = $tensor; c = $Rows } | Export-ModelWeights $TestDrive/table.npz
        Export-ModelWeights $TestDrive/named.safetensors -InputObject $kernel
        @{ a = $kernel; b = $tensor; c = $Rows } | Export-Checkpoint $TestDrive/table
        Export-Checkpoint $TestDrive/named -InputObject $kernel
        foreach ($file in "$TestDrive/table.npz", "$TestDrive/table") {
            (Get-CheckpointTensor $file a).ToArray() | Should -Be $expected
            (Get-CheckpointTensor $file b).ToArray() | Should -Be $expected
            (Get-CheckpointTensor $file c).ToArray() | Should -Be (0..5)
            (Get-CheckpointTensor $file c).Shape | Should -Be '(2, 3)'
        }
        foreach ($file in "$TestDrive/named.safetensors", "$TestDrive/named") { (Get-CheckpointTensor $file $KernelName).ToArray() | Should -Be $expected }
    }

    It 'are values that were: later writes do not reach what took them' {
        $bytes = [byte[]]::new(8)
        $taken = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('t', (New-ByteTensor Int32 2 $bytes).ToNDArray())
        $bytes[0] = 5
        $taken.ToArray() | Should -Be 0, 0
    }

    It 'without a name are refused with what to do, and so are those of char and decimal, and disposed ones' {
        { Export-ModelWeights $TestDrive/no.npz -InputObject $Rows } | Should -Throw '*NDArray given has no name*'
        { Export-Checkpoint $TestDrive/no -InputObject $Rows } | Should -Throw '*NDArray given has no name*'
        $decimals = $array.GetConstructor([type[]]([type], [NumSharp.Shape])).Invoke(@([decimal], [NumSharp.Shape]::new([long[]](, 2))))
        { @{ d = $decimals } | Export-ModelWeights $TestDrive/no.npz } | Should -Throw '*NumSharp array of Decimal*'
        $gone = New-Rows
        $array.GetMethod('Dispose').Invoke($gone, @())
        { @{ d = $gone } | Export-ModelWeights $TestDrive/no.npz } | Should -Throw '*disposed*'
        "$TestDrive/no.npz" | Should -Not -Exist
    }

    It 'go through a prediction as a batch, in and out' {
        $codes = foreach ($word in 'guten morgen', 'bonjour', 'good morning') { , [int[]][char[]] $word.PadRight(24, [char] 0) }
        $expected = @(Invoke-ModelPrediction $ModelPath @{ codes = $codes })
        $batch = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('codes', $codes)
        foreach ($case in @{ In = $batch.ToNDArray(); As = 'NDArray' }, @{ In = $batch.ToNumericsTensor(); As = 'Tensor' }) {
            $predictions = @(Invoke-ModelPrediction $ModelPath -InputObject $case.In)
            $predictions | Should -HaveCount 3
            $predictions.language | Should -Be $expected.language
            $whole = @(Invoke-ModelPrediction $ModelPath -InputObject $case.In -As $case.As)
            $whole | Should -HaveCount 1
            $whole[0].language.Shape | Should -Be '(3, 5)'
            $whole[0].language.ToNamedTensor().ToArray() | Should -Be ($expected.language | ForEach-Object { $_ })
        }
        (Invoke-ModelPrediction $ModelPath $batch -As Array).language[1, 2] | Should -Be $expected[1].language[2]
        { Invoke-ModelPrediction $ModelPath $batch -As Array -Top 1 } | Should -Throw '*Give one of them*'
    }
}

Describe 'Files for NumSharp' {
    It 'open in np.load_npz for every data type that NumSharp knows, and the others are known' {
        $tensors = foreach ($name in [enum]::GetNames([TfModelTools.Tensors.DataType])) {
            $size = [TfModelTools.Tensors.DataTypes]::ElementSize($name)
            if ($size) { [TfModelTools.Cmdlets.Objects.NamedTensor]::new($name, (New-ByteTensor $name (32 / $size) ([byte[]] (@(1, 0) * 16))).ToTensor(), '') }
        }
        $tensors += [TfModelTools.Cmdlets.Objects.NamedTensor]::From('String', @('abc', 'de')), [TfModelTools.Cmdlets.Objects.NamedTensor]::From('Scalar', 3.5)
        $null = $tensors[-1].ToNDArray()
        foreach ($file in "$TestDrive/all.npz", "$TestDrive/deflated.npz") {
            $tensors | Export-ModelWeights $file -Compress:($file -like '*deflated*')
            $archive = Invoke-Np load_npz string, bool, long $file, $false, 10000
            try {
                $read = @{}
                foreach ($name in $tensors.Name) {
                    try { $read[$name] = [NumSharp.IO.NpzFile].GetMethod('get_Item', [type[]]@([string])).Invoke($archive, @($name)) } catch { $read[$name] = $null }
                }
                $refused = $tensors.Name | Where-Object { $null -eq $read[$_] } | Sort-Object
                $refused | Should -Be ('BFloat16', 'Float8E4M3FN', 'Float8E5M2', 'Int4', 'QInt16', 'QInt32', 'QInt8', 'QUInt16', 'QUInt8', 'String', 'UInt4')
                foreach ($tensor in $tensors | Where-Object Name -NotIn $refused) {
                    $read[$tensor.Name].DataType | Should -Be ($tensor.DataType -replace 'complex64', 'complex128')
                    $read[$tensor.Name].Shape | Should -Be $tensor.Shape
                    $read[$tensor.Name].ToNamedTensor().ToArray() | Should -Be $tensor.ToArray()
                }
            }
            finally { [IDisposable].GetMethod('Dispose').Invoke($archive, @()) }
        }
    }
}

Describe 'Tensors of System.Numerics.Tensors' {
    It 'is of the type that the session can name, with shape and values' {
        $tensor = Get-CheckpointTensor $ModelPath $KernelName -As Tensor
        $tensor -is [System.Numerics.Tensors.Tensor[float]] | Should -BeTrue
        $tensor.Shape | Should -Be '(64, 64)'
        $tensor.Name | Should -Be $KernelName
        $tensor.ToNamedTensor().ToArray() | Should -Be (Get-CheckpointTensor $ModelPath $KernelName).ToArray()
        (Get-CheckpointTensor $ModelPath $KernelName -As Tensor | Out-String).Length | Should -BeLessThan 800
        [TfModelTools.Cmdlets.Objects.NamedTensor]::From('s', 2L).ToNumericsTensor().Shape | Should -Be '(1,)'
    }

    It 'is read whatever its strides' {
        $tensor = [TfModelTools.Cmdlets.Objects.NamedTensor]::From('t', [System.Numerics.Tensors.Tensor]::Create[float]([float[]](0..5), [IntPtr[]](2, 3)))
        $tensor.Shape | Should -Be '(2, 3)'
        $turned = [System.Numerics.Tensors.Tensor]::Transpose[float]([System.Numerics.Tensors.Tensor]::Create[float]([float[]](0..5), [IntPtr[]](2, 3)))
        [TfModelTools.Cmdlets.Objects.NamedTensor]::From('t', $turned).ToArray() | Should -Be 0, 3, 1, 4, 2, 5
    }

    It 'is of the session''s own copy where it has one' {
        Copy-Library (Join-Path $StagedModule bin/System.Numerics.Tensors.dll) "$Other/tensors/System.Numerics.Tensors.dll" 10.0.7.0
        $result = Invoke-Session {
            Add-Type -LiteralPath "$Other/tensors/System.Numerics.Tensors.dll"
            Import-Module $Module
            $tensor = Get-CheckpointTensor $Model $Kernel -As Tensor
            @{ Origin = Get-Origin $tensor; Known = $tensor -is [System.Numerics.Tensors.Tensor[float]]; Shape = $tensor.Shape }
        }
        $result.Origin | Should -Be (Join-Path $Other tensors System.Numerics.Tensors.dll)
        $result.Known | Should -BeTrue
        $result.Shape | Should -Be '(64, 64)'
    }
}

Describe 'Which NumSharp' {
    It 'is the module''s where the session has none: its types are known at the prompt and to compiled code' {
        $result = Invoke-Session {
            Import-Module $Module
            $before = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'NumSharp' }).Count
            $array = Get-CheckpointTensor $Model $Kernel -As NDArray
            Add-Type -ReferencedAssemblies "$Module/NumSharp.dll" -TypeDefinition @'
                public static class Compiled
                {
                    public static object Double(object array) => (NumSharp.NDArray)array * 2;
                }
'@
            @{
                Before = $before
                Origin = Get-Origin $array
                Known = $array -is [NumSharp.NDArray]
                Doubled = [Compiled]::Double($array.PSObject.BaseObject).ToNamedTensor()[0, 3] / $array.ToNamedTensor()[0, 3]
            }
        }
        $result.Before | Should -Be 0 -Because 'it is loaded when it is needed, not before'
        $result.Origin | Should -Be $OwnCopy
        $result.Known | Should -BeTrue
        $result.Doubled | Should -Be 2
    }

    It 'is the session''s, loaded before the module: <_>' -ForEach same, older, newer, rebuilt {
        $result = Invoke-Session ([scriptblock]::Create("`$copy = '$_'" + {
                    Add-Type -LiteralPath "$Other/$copy/NumSharp.dll"
                    Import-Module $Module
                    $array = Get-CheckpointTensor $Model $Kernel -As NDArray
                    @{ k = $array } | Export-ModelWeights "$TestDrive/first-$copy.npz"
                    @{
                        Origin = Get-Origin $array
                        Known = $array -is [NumSharp.NDArray]
                        Copies = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'NumSharp' }).Count
                        Same = [Linq.Enumerable]::SequenceEqual[float]((Get-CheckpointTensor "$TestDrive/first-$copy.npz" k).ToArray(), (Get-CheckpointTensor $Model $Kernel).ToArray())
                    }
                }))
        $result.Origin | Should -Be (Join-Path $Other $_ NumSharp.dll)
        $result.Known | Should -BeTrue
        $result.Copies | Should -Be 1
        $result.Same | Should -BeTrue
    }

    It 'is the session''s, loaded after the module and before it was needed: <_>' -ForEach same, older, newer, rebuilt {
        $result = Invoke-Session ([scriptblock]::Create("`$copy = '$_'" + {
                    Import-Module $Module
                    Add-Type -LiteralPath "$Other/$copy/NumSharp.dll"
                    $array = Get-CheckpointTensor $Model $Kernel -As NDArray
                    @{
                        Origin = Get-Origin $array
                        Known = $array -is [NumSharp.NDArray]
                        Copies = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'NumSharp' }).Count
                    }
                }))
        $result.Origin | Should -Be (Join-Path $Other $_ NumSharp.dll)
        $result.Known | Should -BeTrue
        $result.Copies | Should -Be 1
    }

    It 'is the session''s, loaded after the module needed its own: arrays of both are taken (<_>)' -ForEach same, older, newer, rebuilt {
        $result = Invoke-Session ([scriptblock]::Create("`$copy = '$_'" + {
                    Import-Module $Module
                    $old = Get-CheckpointTensor $Model $Kernel -As NDArray
                    Add-Type -LiteralPath "$Other/$copy/NumSharp.dll"
                    $new = Get-CheckpointTensor $Model $Kernel -As NDArray
                    Remove-Module TfModelTools
                    Import-Module $Module
                    @{ old = $old; new = $new } | Export-ModelWeights "$TestDrive/late-$copy.npz"
                    @{
                        Old = Get-Origin $old
                        New = Get-Origin $new
                        Again = Get-Origin (Get-CheckpointTensor $Model $Kernel -As NDArray)
                        Known = $new -is [NumSharp.NDArray]
                        Shapes = $old.Shape, $new.Shape
                        Same = [Linq.Enumerable]::SequenceEqual[float]((Get-CheckpointTensor "$TestDrive/late-$copy.npz" old).ToArray(), (Get-CheckpointTensor "$TestDrive/late-$copy.npz" new).ToArray())
                    }
                }))
        $result.Old | Should -Be $OwnCopy
        $result.New | Should -Be (Join-Path $Other $_ NumSharp.dll)
        $result.Again | Should -Be $result.New
        $result.Known | Should -BeTrue
        $result.Shapes | Should -Be '(64, 64)', '(64, 64)'
        $result.Same | Should -BeTrue
    }

    It 'may be one of int extents, without a frombuffer that takes an address, as in old versions: values are copied' {
        $source = Join-Path $TestDrive NumSharp.cs
        Set-Content $source @'
            using System;
            [assembly: System.Reflection.AssemblyVersion("0.30.0.0")]
            namespace NumSharp
            {
                public enum NPTypeCode { Boolean = 3, Byte = 6, Int32 = 9, Int64 = 11, Single = 13, Double = 14 }
                public struct Shape
                {
                    public readonly int[] Dimensions;
                    public Shape(params int[] dims) { Dimensions = dims; }
                }
                public class NDArray
                {
                    private readonly Array _values;
                    public NDArray(Type dtype, Shape shape) : this(Array.CreateInstance(dtype, 0), shape) { }
                    public NDArray(Array values, Shape shape = default, char order = 'C') { _values = values; Shape = shape; }
                    public Shape Shape { get; }
                    public int[] shape => Shape.Dimensions;
                    public Type dtype => _values.GetType().GetElementType();
                    public T[] ToArray<T>() => (T[])_values.Clone();
                    public NDArray reshape(Shape newShape) => new NDArray(_values, newShape);
                }
                public static class np { }
            }
'@
        $result = Invoke-Session {
            $null = New-Item -ItemType Directory "$TestDrive/old"
            # By the compiler of Add-Type, which itself would choose the assembly's name.
            Add-Type -TypeDefinition 'public static class Compiler { }'
            $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText([string] (Get-Content "$TestDrive/NumSharp.cs" -Raw))
            $core = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
            $options = [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary')
            $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
                'NumSharp', [Microsoft.CodeAnalysis.SyntaxTree[]] $tree, [Microsoft.CodeAnalysis.MetadataReference[]] $core, $options)
            $file = [IO.File]::Create("$TestDrive/old/NumSharp.dll")
            if (-not $compilation.Emit($file).Success) { throw 'The stand-in does not compile.' }
            $file.Dispose()
            Add-Type -LiteralPath "$TestDrive/old/NumSharp.dll"
            Import-Module $Module
            $array = Get-CheckpointTensor $Model $Kernel -As NDArray
            Get-CheckpointTensor $Model $Kernel -DataType float16 -As NDArray -ErrorVariable errors -ErrorAction SilentlyContinue
            @{
                Origin = Get-Origin $array
                Shape = $array.Shape
                Same = [Linq.Enumerable]::SequenceEqual[float]($array.ToNamedTensor().ToArray(), (Get-CheckpointTensor $Model $Kernel).ToArray())
                Error = $errors[0].ErrorDetails.Message
            }
        }
        $result.Origin | Should -Be (Join-Path $TestDrive old NumSharp.dll)
        $result.Shape | Should -Be '(64, 64)'
        $result.Same | Should -BeTrue
        $result.Error | Should -Be 'NumSharp 0.30.0 has no type for float16.'
    }

    It 'is named, with what it lacks, where the session''s cannot do it' {
        $result = Invoke-Session {
            $null = New-Item -ItemType Directory "$TestDrive/stub"
            $stub = [System.Reflection.Emit.PersistedAssemblyBuilder]::new('NumSharp, Version=0.10.0.0', [object].Assembly)
            $null = $stub.DefineDynamicModule('NumSharp').DefineType('NumSharp.NDArray', 'Public').CreateType()
            $stub.Save("$TestDrive/stub/NumSharp.dll")
            Add-Type -LiteralPath "$TestDrive/stub/NumSharp.dll"
            Import-Module $Module
            Get-CheckpointTensor $Model $Kernel -As NDArray -ErrorVariable errors -ErrorAction SilentlyContinue
            @{ Error = $errors[0].ErrorDetails.Message; Remedy = $errors[0].ErrorDetails.RecommendedAction; Rank = (Get-CheckpointTensor $Model $Kernel -As Array).Rank }
        }
        $result.Error | Should -BeLike "NumSharp 0.10.0, which the session has loaded from '*', has no NumSharp.Shape."
        $result.Remedy | Should -BeLike '*-As Array*'
        $result.Rank | Should -Be 2
    }
}
